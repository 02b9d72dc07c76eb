import type { InfrastructureExit } from '@orc/core/contract'
import { formatDuration, isOrcError } from '@orc/core/model'
import type { ProvisionerExit } from './provisioner.ts'

/** How many lines of output a crash shows. */
export const LAST_LINES = 20

/** Why the worker itself ended a run's infrastructure. */
export interface Ending {
  readonly message: string
  readonly hint?: string | undefined
}

export interface ExitStory {
  readonly exit: ProvisionerExit
  /** `process`, `container`. */
  readonly noun: string
  readonly lastLines: readonly string[]
  /** Said first when there is one: it is the reason, and the exit only how it went. */
  readonly ending?: Ending | undefined
}

/** What the API is told: one sentence a person understands, and what to do. */
export function describeExit({ exit, noun, lastLines, ending }: ExitStory): InfrastructureExit {
  const { what, hint } = howItEnded(exit, lastLines)
  const how = `The ${noun} ${what}.`
  const advice = ending ? ending.hint : (exit.hint ?? hint)
  return {
    exitCode: exit.exitCode,
    signal: exit.signal,
    message: ending ? `${sentence(ending.message)} ${how}` : how,
    ...(advice === undefined ? {} : { hint: advice }),
    permanent: false,
    lastLines: lastLines.slice(-LAST_LINES),
  }
}

/** An error of making the infrastructure, told like an exit. What the request itself has wrong fails every time. */
export function describeFailure(error: unknown): InfrastructureExit {
  const told = { exitCode: null, signal: null, lastLines: [] }
  if (!isOrcError(error))
    return { ...told, message: `The infrastructure of the run could not be made: ${text(error)}`, permanent: false }
  const permanent = error.status < 500 || (isOrcError(error, 'provision_failed') && error.details.permanent === true)
  return { ...told, message: error.message, hint: error.hint, permanent }
}

export function startTimeoutEnding(apiUrl: string | undefined, afterMs: number): Ending {
  const api = apiUrl === undefined ? 'the API' : `the API at ${apiUrl}`
  return {
    message: `The run did not start within ${formatDuration(afterMs)}: nothing in its infrastructure reached ${api}.`,
    hint: 'Look at the last lines of its output, and try that address from inside the infrastructure.',
  }
}

interface How {
  readonly what: string
  readonly hint?: string | undefined
}

function howItEnded(exit: ProvisionerExit, lastLines: readonly string[]): How {
  if (exit.unknown !== undefined) return { what: `is gone, and how it ended is not known: ${exit.unknown}` }
  if (exit.outOfMemory || lastLines.some((line) => HEAP_EXHAUSTED.test(line))) return outOfMemory(exit)
  if (exit.signal !== null) return { what: `was ended by ${exit.signal}`, hint: SIGNAL_HINTS[exit.signal] }
  if (exit.exitCode === 0) return { what: 'exited with code 0 and reported no result', hint: EXIT_CODE_HINTS[0] }
  return { what: `exited with code ${exit.exitCode}`, hint: EXIT_CODE_HINTS[exit.exitCode ?? -1] }
}

const HEAP_EXHAUSTED = /JavaScript heap out of memory/

function outOfMemory({ exitCode, signal }: ProvisionerExit): How {
  const by = signal ?? `code ${exitCode}`
  return {
    what: `ran out of memory and ended by ${by}`,
    hint: 'Give the run more memory, or have it hold less at a time.',
  }
}

const MEMORY_OR_KILL = 'Either the machine was out of memory (see its kernel log), or somebody killed it.'

const SIGNAL_HINTS: Readonly<Record<string, string>> = {
  SIGKILL: MEMORY_OR_KILL,
  SIGTERM: 'Somebody or something asked it to end: a shutdown, a time limit, `kill`.',
  SIGINT: 'Somebody pressed Ctrl-C, or sent the signal.',
  SIGHUP: 'The terminal that it hung on was closed.',
  SIGSEGV: 'Native code failed: look at the packages with native parts, and at the version of Node.',
  SIGBUS: 'Native code failed, or a disk or memory that it had mapped went away.',
  SIGILL: 'Native code was built for another processor.',
  SIGABRT: 'It ended itself: a failed assertion in native code, or no memory left for JavaScript.',
  SIGPIPE: 'It wrote to a pipe that nobody reads.',
}

const EXIT_CODE_HINTS: Readonly<Record<number, string>> = {
  0: 'Something in the flow called process.exit(), or nothing was left to wait for: is a promise never settled?',
  1: 'An error was thrown outside of the flow: see the last lines of its output.',
  9: 'Node was given an option that it does not know.',
  12: 'Node could not open its inspector: another process has that port.',
  13: 'The module waits for a promise that is never settled (top-level await).',
  126: 'The command was found but cannot be executed: look at its permissions.',
  127: 'The command was not found: look at `command` and PATH.',
  137: MEMORY_OR_KILL,
  143: 'Somebody or something asked it to end: a shutdown, a time limit, `kill`.',
}

/** What people give as a reason often lacks its full stop. */
export function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
