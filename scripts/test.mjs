/**
 * `npm test [-- --require docker,postgres,browser] [vitest's own arguments]`: sets up what is missing, says which parts
 * this machine cannot run, runs the tests on the pinned Node and ends with one line of totals.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, environment, root, runLive } from './run.mjs'
import { ensureSetup } from './setup.mjs'
import { probeServices, SERVICES } from './test/services.mjs'

// Of this process only: two runs in one clone do not read each other's.
const TOTALS = join(cache, `totals-${process.pid}.json`)

async function main(args) {
  const { required, rest } = parse(args)
  const { node } = await ensureSetup()
  const services = await probeServices()
  const lacking = reportMissing(services.missing, required)
  const code = await runVitest({ node, args: rest, services })
  const totals = readTotals() ?? { passed: 0, failed: 1, skipped: 0 }
  const failed = totals.failed + lacking
  console.log(`tests: ${totals.passed} passed, ${failed} failed, ${totals.skipped} skipped`)
  return code === 0 && failed > 0 ? 1 : code
}

/** `--require` is ours, everything else is vitest's. `ORC_TEST_REQUIRE` says the same where no argument can be given. */
function parse(args) {
  const required = list(process.env.ORC_TEST_REQUIRE)
  const rest = []
  for (let at = 0; at < args.length; at += 1) {
    const [name, value] = args[at].split('=')
    if (name !== '--require') rest.push(args[at])
    else required.push(...list(value ?? args[(at += 1)]))
  }
  const unknown = required.find((service) => !(service in SERVICES))
  if (unknown) throw new Error(`--require ${unknown}: not a service; there are ${Object.keys(SERVICES).join(', ')}`)
  return { required, rest }
}

function list(text = '') {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

/** Says what will not be tested and how to change that. Returns how many of the missing services were required. */
function reportMissing(missing, required) {
  for (const [name, reason] of Object.entries(missing)) {
    const verdict = required.includes(name) ? 'FAILED, it is required' : 'its tests are skipped'
    console.log(`${name}: ${verdict}: ${reason}. To enable: ${SERVICES[name].enable}`)
  }
  return required.filter((name) => name in missing).length
}

function runVitest({ node, args, services }) {
  mkdirSync(cache, { recursive: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts', 'test', 'totals.mjs')}`]
  const env = environment({ ...services.env, ORC_TEST_HAS: services.has.join(','), ORC_TEST_TOTALS: TOTALS })
  return runLive(node, [vitest, 'run', '--config', 'vitest.workspace.ts', ...reporters, ...args], { env })
}

function readTotals() {
  // None if vitest died before it had any: the caller counts that as a failure.
  if (!existsSync(TOTALS)) return undefined
  const totals = JSON.parse(readFileSync(TOTALS, 'utf8'))
  rmSync(TOTALS)
  return totals
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  console.log('tests: 0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
}
