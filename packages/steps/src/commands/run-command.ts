import { spawn } from 'node:child_process'
import { OrcError } from '@orc/core/model'

export interface CommandOptions {
  readonly cwd: string
  /** Ends the command and all that it started. */
  readonly signal: AbortSignal
  /** All of its environment. @default `commandEnvironment()` */
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly onLine?: ((line: string) => void) | undefined
}

export interface CommandOutput {
  readonly code: number | null
  readonly endedBy: NodeJS.Signals | null
  /** Its last megabyte, as is that of `stderr`. */
  readonly stdout: string
  readonly stderr: string
}

const KEPT = 1024 * 1024

/** This process' environment, less what is Orc's: no command needs its keys. */
export function commandEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const passedOn = Object.entries(process.env).filter(
    ([name, value]) => !name.startsWith('ORC_') && value !== undefined,
  )
  return { ...(Object.fromEntries(passedOn) as Record<string, string>), ...more }
}

/** Runs a program to its end. It is no error that it fails: who asked knows what to say. */
export async function runCommand(
  words: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<CommandOutput> {
  const { cwd, signal, env = commandEnvironment(), onLine } = options
  signal.throwIfAborted()
  const [program, ...args] = words
  // In a process group of its own: a script's children must not outlive its end.
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const kill = (): void => void (child.pid !== undefined && killGroup(child.pid))
  signal.addEventListener('abort', kill)
  const texts = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    const tell = lineTeller(onLine)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] = (texts[stream] + text).slice(-KEPT)
      tell(text)
    })
    child[stream].on('end', () => tell('\n'))
  }
  try {
    const ended = await new Promise<Pick<CommandOutput, 'code' | 'endedBy'>>((resolve, reject) => {
      child.on('error', reject).on('close', (code, endedBy) => resolve({ code, endedBy }))
    })
    signal.throwIfAborted()
    return { ...ended, ...texts }
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it ended by itself meanwhile
  }
}

function lineTeller(onLine: CommandOptions['onLine']): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') onLine?.(line)
  }
}

/** How a command ended, for the reason of a failed step: `exit code 2: no such file`. */
export function howItFailed({ code, endedBy, stdout, stderr }: CommandOutput): string {
  const how = endedBy === null ? `exit code ${code}` : `signal ${endedBy}`
  const [last] = (stderr.trim() || stdout.trim()).split('\n').slice(-1)
  return last ? `${how}: ${last.trim().replace(/\.$/, '')}` : how
}

/** Runs a program that a step needs. @throws {OrcError} `step_failed`, also where the program is not installed */
export async function runForStep(
  step: string,
  words: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<CommandOutput> {
  try {
    return await runCommand(words, options)
  } catch (error) {
    options.signal.throwIfAborted()
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const reason = isMissing
      ? `there is no program "${words[0]}" on this machine, or no directory ${options.cwd}`
      : `${words[0]} could not be started: ${error instanceof Error ? error.message : String(error)}`
    const remedy = isMissing
      ? `Install ${words[0]} where this step runs: the machine of the worker for pull steps.`
      : undefined
    throw new OrcError('step_failed', { step, reason, remedy }, { cause: error })
  }
}
