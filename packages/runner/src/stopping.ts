import type { Clock } from '@orc/core/runtime'

/** What a flow's signal aborts with. Named as the platform's own aborts are, which libraries look for. */
export class Stopped extends Error {
  override readonly name = 'AbortError'
}

export interface StopReason {
  /** Why, for people. */
  readonly message: string
  /** How long the flow may go on, to clean up. */
  readonly graceMs: number
}

/** Who is told to stop and when patience ends. The first order counts. */
export interface Stopping {
  /** The flow's: aborts with `Stopped`. */
  readonly signal: AbortSignal
  /** Aborts when the grace is over: the flow is no longer waited for. */
  readonly deadline: AbortSignal
  order(reason: StopReason): void
  /** The flow has ended: orders come too late from here on, and no grace is waited out. */
  end(): void
}

export function createStopping(clock: Clock): Stopping {
  const told = new AbortController()
  const deadline = new AbortController()
  const ended = new AbortController()
  return {
    signal: told.signal,
    deadline: deadline.signal,
    order: ({ message, graceMs }) => {
      if (told.signal.aborted || ended.signal.aborted) return
      const reason = new Stopped(message)
      told.abort(reason)
      void clock.sleep(graceMs, ended.signal).then(() => deadline.abort(reason))
    },
    end: () => ended.abort(),
  }
}
