/**
 * Where the quickstart's runs go: into containers where a Docker engine of this machine answers and a base image can be
 * had, else into processes. It asks, pulls, and makes an image at most; it installs and starts nothing.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../run.mjs'

/** Where a flow image works: what a run finds there, its flow finds without being told where. */
const PROJECT_IN_IMAGE = '/opt/orc/app'
/** What `orc deploy` builds on by itself. */
const NODE_IMAGE = 'node:24-slim'
/** What scripts/docker/base-image.sh makes of the Node of this machine. */
const LOCAL_IMAGE = 'orc-base:node'

const ANSWER_WITHIN_MS = 5_000
const PULL_WITHIN_MS = 300_000

/**
 * The pool's type, why it is that, and what `orc deploy` has to be told: `buildFlags` by any flow, `deployFlags` by the
 * quickstart's own, which reads the lock file of this clone.
 * @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void }} options `log` is told what takes time.
 */
export function whereRunsGo({ env, log }) {
  const engine = askEngine(env)
  if (engine.missing !== undefined) return processes(engine.missing)
  const { version, address } = engine
  const base = findBase({ env, log })
  if (base.missing !== undefined) {
    return processes(`the Docker engine ${version} answers, but no base image is to be had: ${base.missing}`)
  }
  const lockfile = `${join(root, 'package-lock.json')}:${PROJECT_IN_IMAGE}/package-lock.json:ro`
  const buildFlags = ['--base-image', base.image]
  return {
    type: 'docker',
    noun: 'container',
    why: `the Docker engine ${version} at ${address} answers, and ${base.how}`,
    buildFlags,
    deployFlags: [...buildFlags, '--job-variable', `volumes=${JSON.stringify([lockfile])}`],
  }
}

function processes(why) {
  return { type: 'process', noun: 'process', why, buildFlags: [], deployFlags: [] }
}

/** The engine has to be on this machine: the lock file is, and so is the Orc that runs report to. */
function askEngine(env) {
  const asked = ['version', '--format', '{{.Server.Os}} {{.Server.Version}}']
  const { ok, said, problem } = run('docker', asked, { env, timeout: ANSWER_WITHIN_MS })
  if (!ok) return { missing: `no Docker engine answers: ${problem}` }
  const [system, version] = said.split(' ')
  if (system !== 'linux') return { missing: `the Docker engine makes ${system} containers only` }
  const address = run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], { env }).said
  const isHere = /^(unix|npipe):|^tcp:\/\/(127\.|localhost|\[::1\])/.test(address)
  return isHere ? { version, address } : { missing: `the Docker engine at ${address} is on another machine` }
}

/** One that is there, else one that is pulled, else one made of the Node that runs these scripts. */
function findBase({ env, log }) {
  const here = [NODE_IMAGE, LOCAL_IMAGE].find((image) => run('docker', ['image', 'inspect', image], { env }).ok)
  if (here) return { image: here, how: `it has the base image ${here}` }
  log(`pulling ${NODE_IMAGE}, once (about 80 MB)`)
  const pull = run('docker', ['pull', NODE_IMAGE], { env, timeout: PULL_WITHIN_MS, isShown: true })
  if (pull.ok) return { image: NODE_IMAGE, how: `gave the base image ${NODE_IMAGE}` }
  if (process.platform !== 'linux') return { missing: pull.problem }
  log(`not to be had (${pull.problem}): making ${LOCAL_IMAGE} of this machine's Node instead`)
  const made = run(join(root, 'scripts', 'docker', 'base-image.sh'), [LOCAL_IMAGE, process.execPath], { env })
  return made.ok ? { image: LOCAL_IMAGE, how: `the base image ${LOCAL_IMAGE} was made` } : { missing: pull.problem }
}

/** What a program printed, or the first thing it complained of. `isShown` is for what tells its progress itself. */
function run(command, words, { env, timeout = 60_000, isShown = false }) {
  const stdout = isShown ? 'inherit' : 'pipe'
  const done = spawnSync(command, words, { env, timeout, encoding: 'utf8', stdio: ['ignore', stdout, 'pipe'] })
  const { status, error, stderr } = done
  if (status === 0) return { ok: true, said: (done.stdout ?? '').trim(), problem: '' }
  return { ok: false, said: '', problem: problemOf(command, { error, stderr: stderr ?? '', timeout }) }
}

function problemOf(command, { error, stderr, timeout }) {
  if (error?.code === 'ENOENT') return `there is no command "${command}"`
  if (error?.code === 'ETIMEDOUT') return `no answer within ${timeout / 1000} s`
  const first = stderr.trim().split('\n')[0] || String(error ?? 'it gave no reason')
  return first.replace(/^Error response from daemon: /, '').replace(/ ?Is the docker daemon running\?$/, '')
}
