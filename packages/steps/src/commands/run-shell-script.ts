import { resolve } from 'node:path'
import { OrcError } from '@orc/core/model'
import { type Fields, neededText, optionalText, textMap } from '../fields.ts'
import { commandEnvironment, howItFailed, runForStep } from './run-command.ts'

const STEP = 'run_shell_script'

export interface ScriptPlace {
  /** What `directory` is relative to, and where the script runs without it. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

/**
 * `run_shell_script { script, directory?, env?, expand_env_vars? }`: lines for `sh -e`, the first that fails ends it. What
 * it prints is its outputs `stdout` and `stderr`, without blanks at the ends. Its environment is that of this process,
 * less `ORC_*`, and `env` over it. With `expand_env_vars` each `$NAME` and `${NAME}` in script and `env` is filled in
 * before, wherever it stands.
 * @throws {OrcError} `step_failed`
 */
export async function runShellScript(
  fields: Fields,
  { directory, signal, onLine }: ScriptPlace,
): Promise<Record<string, string>> {
  const written = neededText(STEP, fields, { name: 'script', example: 'git rev-parse HEAD' })
  const isExpanded = fields['expand_env_vars'] === true
  const given = Object.entries(textMap(fields['env'])).map(([name, value]) => [
    name,
    isExpanded ? expand(value) : value,
  ])
  const env = commandEnvironment(Object.fromEntries(given) as Record<string, string>)
  const script = isExpanded ? expand(written, env) : written
  const cwd = resolve(directory, optionalText(fields['directory']) ?? '.')
  const done = await runForStep(STEP, ['/bin/sh', '-e', '-c', script], { cwd, env, signal, onLine })
  if (done.code === 0) return { stdout: done.stdout.trim(), stderr: done.stderr.trim() }
  throw new OrcError('step_failed', { step: STEP, reason: `its script ended with ${howItFailed(done)}` })
}

/** A variable that is not set is nothing, as for the shell. */
function expand(text: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced?: string, plain?: string) => env[braced ?? plain ?? ''] ?? '',
  )
}
