/**
 * `npm run seed -- --home DIR [--runs 1000000]`: an installation with so many finished runs, to look at with
 * `ORC_HOME=DIR orc server start`. Written by one statement, past the API: through it this would take an hour.
 */
import { parseArgs } from 'node:util'
import { ensureSetup } from '../scripts/setup.mjs'

const USAGE = 'npm run seed -- --home DIRECTORY [--runs NUMBER]'

const { values: flags } = parseArgs({
  options: { home: { type: 'string' }, runs: { type: 'string', default: '1000000' } },
})
const count = Number(flags.runs)
if (flags.home === undefined || !Number.isSafeInteger(count) || count < 1) {
  console.error(`usage: ${USAGE}`)
  process.exit(2)
}
await ensureSetup()
const { seedRuns } = await import('./harness/seed-runs.ts')
await seedRuns({ home: flags.home, count })
console.log(`${count} runs are in ${flags.home}. Look at them with:\n  ORC_HOME=${flags.home} orc server start --open`)
