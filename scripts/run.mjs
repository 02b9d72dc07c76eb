import { spawn, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. Plain URLs: these scripts must start on Node 18, which has no `import.meta.dirname`. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const bin = join(root, 'node_modules', '.bin')
/** The Node this repository is developed and tested on, whatever the system has. */
export const pinnedNode = join(bin, 'node')
/** What scripts remember between runs; goes away with node_modules, as it should. */
export const cache = join(root, 'node_modules', '.cache', 'orc')

/** The environment of every program started here: pinned tools first on PATH, and nx without its extras. */
export function environment(extra = {}) {
  return {
    ...process.env,
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    ...extra,
  }
}

/**
 * Runs a program in the root and waits for it. `quiet` keeps its output back, to be shown only if it fails.
 * @returns {{ ok: boolean, stdout: string, output: string }} `output` is standard output and error, one after the other.
 */
export function run(command, args, { quiet = false, cwd = root, env = environment() } = {}) {
  const stdio = quiet ? 'pipe' : 'inherit'
  const done = spawnSync(command, args, { cwd, env, stdio: ['ignore', stdio, stdio], encoding: 'utf8', maxBuffer: 1e9 })
  const stdout = done.stdout ?? ''
  const output = done.error ? String(done.error) : `${stdout}${done.stderr ?? ''}`
  return { ok: done.status === 0, stdout, output }
}

/** Runs quietly what has to succeed: throws what it printed, and the advice, if it does not. */
export function must(command, args, { advice, env = environment() }) {
  const { ok, output } = run(command, args, { quiet: true, env })
  if (!ok) throw new Error(`${[command, ...args].join(' ')} failed:\n${output.trimEnd()}\n${advice}`)
}

/** Like `run`, for what lasts: this process stays free to pass on Ctrl-C, and resolves to the exit code. */
export function runLive(command, args, { cwd = root, env = environment() } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', pass).on('SIGTERM', pass)
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass)
      resolve(code ?? 1)
    })
  })
}
