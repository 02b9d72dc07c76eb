/** Every wait and every "now" in Orc goes through a Clock; nothing else calls `Date.now()` or `setTimeout()`. */
export interface Clock {
  now(): Date
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects, so that a loop has one exit: its own check. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Node fires a timer of more than 2^31 - 1 ms (24.8 days) at once, so longer sleeps are slept in pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    for (let left = ms; left > 0 && !signal?.aborted; left -= LONGEST_TIMER_MS) {
      await nap(Math.min(left, LONGEST_TIMER_MS), signal)
    }
  },
}

function nap(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal?.addEventListener('abort', wake)
  })
}
