import type { RunBackend } from './backend.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { TimedOut } from './retry.ts'
import { ownListener } from './runtime/listeners.ts'

export interface TimeLimit {
  readonly timeout: Duration | undefined
  readonly what: string
}

export interface TimeFrame {
  readonly backend: RunBackend
  readonly signal: AbortSignal
  /** When a body that was told to stop is no longer waited for. @default as soon as the signal aborts */
  readonly deadline?: AbortSignal | undefined
}

/**
 * Runs a body under a signal that aborts with the outer one or when its time is up, whichever is first. A body whose
 * time is up, or whose deadline has come, is no longer waited for; one whose signal has aborted already does not begin.
 * @throws {TimedOut} when the time is up; the signal's reason when it has aborted.
 */
export async function withinTime<Result>(
  { timeout, what }: TimeLimit,
  { backend, signal, deadline = signal }: TimeFrame,
  body: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  if (timeout === undefined) return raceAbort(body(signal), deadline)
  const told = new AbortController()
  const unawaited = new AbortController()
  const unlink = [follow(signal, told), follow(deadline, unawaited)]
  const over = new AbortController()
  const timeoutMs = parseDurationMs(timeout)
  const timer = backend.clock.sleep(timeoutMs, over.signal).then(() => {
    if (over.signal.aborted) return
    const timedOut = new TimedOut(`${what} took longer than ${timeout}`)
    told.abort(timedOut)
    unawaited.abort(timedOut)
  })
  try {
    return await raceAbort(body(told.signal), unawaited.signal)
  } finally {
    over.abort()
    for (const end of unlink) end()
    await timer
  }
}

/** Not `AbortSignal.any`: in Node it keeps every signal that ever followed alive as long as the one followed. */
function follow(signal: AbortSignal, follower: AbortController): () => void {
  const abort = ownListener(() => follower.abort(signal.reason))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return () => signal.removeEventListener('abort', abort)
}

/** A body that ignores its signal must not keep a cancelled run from ending. */
function raceAbort<Result>(running: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = ownListener(() => reject(signal.reason))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
