import { backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Logger } from './logger.ts'

export interface ServiceContext {
  readonly clock: Clock
  readonly log: Logger
}

export interface Service extends AsyncDisposable {
  readonly name: string
  /** Runs the next pass now instead of at its time. Calls during a pass are remembered as one more pass. */
  wake(): void
}

export interface LoopOptions {
  readonly name: string
  /** The net below the wake-ups: the longest time between two passes, in milliseconds. */
  readonly everyMs: number
  /**
   * One pass, recomputed from what is stored. It may return the milliseconds until it next has something to do, if that
   * is sooner than `everyMs`. Throwing is logged and retried with backoff; it never ends the loop.
   */
  readonly tick: (signal: AbortSignal) => Promise<number | void>
  /** No backoff after failed passes is longer than this many milliseconds. @default 64000 */
  readonly maxBackoffMs?: number
}

/** Starts at once, ticks at once, and is single-use: dispose it to stop, start a new one to resume. */
export function startLoop({ clock, log }: ServiceContext, options: LoopOptions): Service {
  const { name, everyMs, tick, maxBackoffMs = 64_000 } = options
  const stopping = new AbortController()
  let alarm = new AbortController()

  /** Milliseconds until the next pass. */
  const pass = async (failures: number): Promise<{ failures: number; waitMs: number }> => {
    try {
      const waitMs = await tick(stopping.signal)
      return { failures: 0, waitMs: Math.min(everyMs, waitMs ?? everyMs) }
    } catch (error) {
      if (stopping.signal.aborted) return { failures, waitMs: 0 } // the pass died of our own stop; not a failure
      log.error('loop: pass failed', { name, error, failures: failures + 1 })
      return { failures: failures + 1, waitMs: backoffMs(failures + 1, { maxMs: maxBackoffMs }) }
    }
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      alarm = new AbortController() // before the pass: a wake-up during it must not be lost
      const next = await pass(failures)
      failures = next.failures
      await sleepUntilWoken(next.waitMs)
    }
  }

  /** With a reason: without one Node makes an error of it, with its stack. */
  const wake = (): void => alarm.abort('woken')

  /** Not `AbortSignal.any`: in Node it keeps every alarm that ever was alive as long as the stopping signal is. */
  const sleepUntilWoken = async (ms: number): Promise<void> => {
    stopping.signal.addEventListener('abort', wake)
    await clock.sleep(stopping.signal.aborted ? 0 : ms, alarm.signal)
    stopping.signal.removeEventListener('abort', wake)
  }

  const done = Promise.resolve().then(run) // only once the caller holds the handle: a pass may wake its own loop
  return {
    name,
    wake,
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await done
    },
  }
}
