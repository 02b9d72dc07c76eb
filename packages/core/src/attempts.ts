import type { RunBackend } from './backend.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { TimedOut } from './retry.ts'

export interface TimeLimit {
  readonly timeout: Duration | undefined
  readonly what: string
}

/**
 * Runs a body under a signal that aborts with the outer one or when its time is up, whichever is first; then the body is
 * no longer waited for.
 * @throws {TimedOut} when the time is up.
 */
export async function withinTime<Result>(
  { timeout, what }: TimeLimit,
  { backend, signal }: { readonly backend: RunBackend; readonly signal: AbortSignal },
  body: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (timeout === undefined) return raceAbort(body(signal), signal)
  const limit = new AbortController()
  const over = new AbortController()
  const stop = (): void => limit.abort(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  const timeoutMs = parseDurationMs(timeout)
  const timer = backend.clock.sleep(timeoutMs, over.signal).then(() => {
    if (!over.signal.aborted) limit.abort(new TimedOut(`${what} took longer than ${timeout}`))
  })
  try {
    return await raceAbort(body(limit.signal), limit.signal)
  } finally {
    over.abort()
    signal.removeEventListener('abort', stop)
    await timer
  }
}

/** A body that ignores its signal must not keep a cancelled run from ending. */
function raceAbort<Result>(running: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
