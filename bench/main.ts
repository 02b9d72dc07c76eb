import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureSetup } from '../scripts/setup.mjs'
import { useTwoCores } from './harness/two-cores.ts'
import { machineLine, table, writeJson } from './report.ts'

const USAGE = 'npm run bench -- [--only NAME ...] [--json FILE] [--quick] [--strict] [--no-build] [--profile DIRECTORY]'

const { values: flags } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    profile: { type: 'string' },
    /** Measures what was built last, whatever the sources are. */
    build: { type: 'boolean', default: true },
  },
})

const say = (line: string): void => void process.stderr.write(`${line}\n`)
if (flags.build) await ensureSetup({ log: say })
useTwoCores()
// Only now are the packages there that the subjects import.
const [{ SUBJECTS }, { rowsOf }] = await Promise.all([import('./subjects.ts'), import('./harness/subject.ts')])

const unknown = flags.only.filter((only) => !SUBJECTS.some(({ name }) => name === only))
if (unknown.length > 0) {
  say(`There is no "${unknown[0]}". Subjects: ${SUBJECTS.map(({ name }) => name).join(', ')}\n${USAGE}`)
  process.exit(2)
}

const profiles = flags.profile === undefined ? undefined : resolve(flags.profile)
if (profiles !== undefined) mkdirSync(profiles, { recursive: true })
const context = { quick: flags.quick, profiles, say }

const rows = []
say(machineLine())
for (const subject of SUBJECTS) {
  if (flags.only.length > 0 && !flags.only.includes(subject.name)) continue
  say(`${subject.name} ...`)
  rows.push(...(await rowsOf(subject, context)))
}
console.log(table(rows))
say(machineLine())
if (flags.json !== undefined) writeJson(flags.json, rows)
process.exit(flags.strict && rows.some(({ ok }) => !ok) ? 1 : 0)
