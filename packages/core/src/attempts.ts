import { isRunReleased, type RunBackend, type TaskHost } from './backend.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { failureHere, nextTryMs, type RetryOptions, TimedOut } from './retry.ts'
import { onAbort } from './runtime/listeners.ts'

export interface TimeLimit {
  readonly timeout: Duration | undefined
  readonly what: string
  /** How long a body whose time is up may go on, to clean up, in milliseconds. @default 0 */
  readonly graceMs?: number | undefined
  /** Told before the body begins; returns what ends the watch. @default nobody is told */
  readonly watch?: WatchTime | undefined
}

type WatchTime = (limit: { readonly limitMs: number; readonly error: TimedOut }) => Promise<() => void>

export interface TimeFrame {
  readonly backend: Pick<RunBackend, 'clock'>
  readonly signal: AbortSignal
  /** When a body that was told to stop is no longer waited for. @default as soon as the signal aborts */
  readonly deadline?: AbortSignal | undefined
}

/**
 * Runs a body under a signal that aborts with the outer one or when its time is up, whichever is first. A body whose
 * time is up has the grace to end, and is then no longer waited for, as one whose deadline has come; whatever it does in
 * that grace, it took too long. One whose signal has aborted already does not begin.
 * @throws {TimedOut} when the time is up; the signal's reason when it has aborted.
 */
export async function withinTime<Result>(
  limit: TimeLimit,
  frame: TimeFrame,
  body: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { signal, deadline = signal } = frame
  signal.throwIfAborted()
  if (limit.timeout === undefined) return raceAbort(body(signal), deadline)
  const { what, timeout, graceMs = 0, watch } = limit
  const limitMs = parseDurationMs(timeout)
  const error = new TimedOut(`${what} took longer than ${timeout}`)
  const unwatch = watch && (await watch({ limitMs, error }))
  const told = new AbortController()
  const unawaited = new AbortController()
  const unlink = [follow(signal, told), follow(deadline, unawaited)]
  const over = new AbortController()
  const { clock } = frame.backend
  const timer = timeUp({ limitMs, graceMs, error }, { clock, told, unawaited, over: over.signal })
  try {
    signal.throwIfAborted()
    return await inTime(raceAbort(body(told.signal), unawaited.signal), told.signal, error)
  } finally {
    over.abort()
    for (const end of unlink) end()
    unwatch?.()
    await timer
  }
}

interface Timing {
  readonly limitMs: number
  readonly graceMs: number
  readonly error: TimedOut
}

interface Timer {
  readonly clock: RunBackend['clock']
  readonly told: AbortController
  readonly unawaited: AbortController
  /** Aborts when the body has ended. */
  readonly over: AbortSignal
}

async function timeUp({ limitMs, graceMs, error }: Timing, { clock, told, unawaited, over }: Timer): Promise<void> {
  await clock.sleep(limitMs, over)
  if (over.aborted) return
  const wasTold = told.signal.aborted // by who gave it a grace then
  told.abort(error)
  if (graceMs > 0 && !wasTold) await clock.sleep(graceMs, over)
  if (over.aborted) return
  busy.add(error)
  unawaited.abort(error)
}

/** An end in the grace is late as well; only that the run was handed back meanwhile is no end. */
async function inTime<Result>(running: Promise<Result>, told: AbortSignal, error: TimedOut): Promise<Result> {
  const isLate = (): boolean => told.aborted && told.reason === error
  try {
    const result = await running
    if (isLate()) throw error
    return result
  } catch (thrown) {
    throw isLate() && !isRunReleased(thrown) ? error : thrown
  }
}

export interface TryAhead {
  readonly backend: Pick<RunBackend, 'clock' | 'random'>
  /** Who may want to know of it. */
  readonly host: Pick<TaskHost, 'timed'>
  readonly attempt: number
  /** When the first try began. */
  readonly startedAt: Date
}

/** Tells the host of a try's limit, and of what would come after it, while it can still be told. */
export function watchTime(options: RetryOptions, { host, backend, attempt, startedAt }: TryAhead): WatchTime {
  return async ({ limitMs, error }) => {
    const { random, elapsedMs } = failureHere(backend, startedAt)
    const nextMs = nextTryMs(options, { attempt, error, random, elapsedMs: elapsedMs + limitMs })
    return (await host.timed?.({ attempt, limitMs, error, nextMs })) ?? (() => {})
  }
}

/** Beside the errors and not on them: what is said of the process is nothing to be recorded with the error. */
const busy = new WeakSet<object>()

/** Whether the body that failed so was given up while it was still at work. */
export function isBusyBehind(error: unknown): boolean {
  return typeof error === 'object' && error !== null && busy.has(error)
}

/** Not `AbortSignal.any`: in Node it keeps every signal that ever followed alive as long as the one followed. */
function follow(signal: AbortSignal, follower: AbortController): () => void {
  return onAbort(signal, () => follower.abort(signal.reason))
}

/** A body that ignores its signal must not keep a cancelled run from ending. */
function raceAbort<Result>(running: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason))
    running.then(resolve, reject).finally(forget)
  })
}
