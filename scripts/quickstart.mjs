/**
 * `npm run quickstart`: from a clean clone to a flow that ran in a container of its own, or in a process where there is no
 * Docker. Says each step with the command that does it and how long it took, uses an ORC_HOME of its own, and leaves
 * nothing running. Starts on Node 18.
 */
import { spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { whereRunsGo } from './quickstart/where-runs-go.mjs'
import { environment, pinnedNode, root } from './run.mjs'
import { ensureSetup } from './setup.mjs'

const POOL = 'quickstart'
const DEPLOYMENT = 'lockfile-report/quickstart'
const ENTRYPOINT = 'examples/lockfile-report/lockfile-report.ts:lockfileReport'
const WORKER_START_MS = 20_000

const home = join(root, '.orc', 'quickstart')
const main = join(root, 'apps', 'cli', 'dist', 'main.js')
// Settings of the person's own Orc must not leak in: the quickstart is the same everywhere.
const inherited = Object.fromEntries(Object.entries(environment()).filter(([name]) => !name.startsWith('ORC_')))
const env = { ...inherited, ORC_HOME: home, ORC_CLI_PROMPT: '0', NO_COLOR: '1' }

async function quickstart() {
  console.log('Orc quickstart: a pool, a worker, a deployment, a run, its result.\n')
  await step('set up', () => ensureSetup({ log: (line) => console.log(`    ${line}`) }))
  rmSync(home, { recursive: true, force: true })
  const { type, noun, buildFlags, deployFlags } = await step('where runs can go on this machine', chooseInfrastructure)
  await step(`a work pool: each run gets a ${noun}`, () => orc('work-pool', 'create', POOL, '--type', type))
  const worker = await step('a worker, which makes what runs need', startWorker)
  try {
    await step('a deployment: how and where the flow runs', () =>
      orc('deploy', ENTRYPOINT, '-n', 'quickstart', '-p', POOL, ...deployFlags),
    )
    const run = await step('a run, over the package-lock.json of this clone', () =>
      orc('deployment', 'run', DEPLOYMENT, '--watch'),
    )
    await step('what became of it', () => orc('flow-run', 'inspect', runIdOf(run)))
    await step('its report', () => printReport(runIdOf(run)))
  } finally {
    await step('stop the worker', () => stop(worker))
  }
  console.log(whatNext(buildFlags))
}

function chooseInfrastructure() {
  const choice = whereRunsGo({ env, log: (line) => console.log(`    ${line}`) })
  console.log(`    ${choice.type === 'docker' ? 'containers' : 'processes'}: ${choice.why}`)
  return choice
}

async function step(title, action) {
  console.log(`→ ${title}`)
  const start = Date.now()
  const result = await action()
  console.log(`  (${((Date.now() - start) / 1000).toFixed(2)} s)\n`)
  return result
}

/** Shows the command as it would be typed, runs it, and returns what it printed. */
function orc(...words) {
  console.log(`  $ orc ${words.map(relativeToRoot).map(quoted).join(' ')}`)
  const done = spawnSync(pinnedNode, [main, ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = `${done.stdout}${done.stderr}`
  if (done.status !== 0) throw new Error(`orc ${words[0]} ${words[1]} failed:\n${output || done.error}`)
  console.log(output.trimEnd().replace(/^/gm, '    '))
  return output
}

function orcJson(...words) {
  const done = spawnSync(pinnedNode, [main, ...words, '-o', 'json'], { cwd: root, env, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`orc ${words.join(' ')} failed:\n${done.stderr || done.error}`)
  return JSON.parse(done.stdout)
}

function relativeToRoot(word) {
  return word.includes(`${root}/`) ? word.replace(`${root}/`, `${relative(process.cwd(), root) || '.'}/`) : word
}

/** As a shell would need it. */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Resolves once the API shows it ONLINE: what it prints is for people. */
async function startWorker() {
  const words = ['worker', 'start', '--pool', POOL]
  console.log(`  $ orc ${words.join(' ')} &`)
  const child = spawn(pinnedNode, [main, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const exited = new Promise((resolve) => child.on('exit', resolve))
  const worker = { child, exited }
  process.on('exit', () => child.kill('SIGKILL'))
  const deadline = Date.now() + WORKER_START_MS
  while (!orcJson('worker', 'ls').some(({ status }) => status === 'ONLINE')) {
    if (child.exitCode !== null) throw new Error(`the worker ended at once:\n${output}`)
    if (Date.now() > deadline)
      throw new Error(`the worker did not come up within ${WORKER_START_MS / 1000} s:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  console.log(output.trimEnd().replace(/^/gm, '    '))
  return worker
}

async function stop({ child, exited }) {
  child.kill('SIGTERM')
  await exited
}

function runIdOf(output) {
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/.exec(output)?.[0]
  if (!id) throw new Error('`orc deployment run` did not say which run it made')
  return id
}

function printReport(id) {
  const { result } = orcJson('flow-run', 'inspect', id)
  const list = (rows) => rows.map((row) => `      ${row}`).join('\n')
  console.log(`    packages installed   ${result.packages}`)
  console.log(`    in several versions  ${result.duplicated}`)
  console.log(list(result.duplicates.map(({ name, versions }) => `${name}: ${versions.join(', ')}`)))
  console.log('    licences')
  console.log(list(result.licences.map(({ licence, packages }) => `${licence}: ${packages}`)))
  console.log(`    deepest chain        ${result.deepestChain.length} packages`)
  console.log(list([result.deepestChain.join(' → ')]))
}

function whatNext(buildFlags) {
  return `Everything is in ${relative(process.cwd(), home)}. What to type next, in this directory:

    export ORC_HOME=${home} PATH=${join(root, 'node_modules', '.bin')}:$PATH
    orc worker start --pool ${POOL}                                   # in a terminal of its own
    orc deployment run ${DEPLOYMENT} --param show=10 --watch
    orc deployment schedule create ${DEPLOYMENT} --cron '0 9 * * MON-FRI'
    orc flow-run ls

Your own flow: write it as in README.md, then ${['orc deploy FILE:EXPORT -n NAME -p', POOL, ...buildFlags].join(' ')}`
}

quickstart().catch((error) => {
  console.error(`\nquickstart: ${error.message}`)
  console.error('Mend what is named above, then run `npm run quickstart` again; it begins anew each time.')
  process.exitCode = 1
})
