import type { Clock } from '@orc/core/runtime'

/** A longer wait gives the infrastructure back; a shorter one is cheaper than starting it again. */
export const LONGEST_WAIT_IN_PLACE_MS = 60_000

/**
 * Knows which bodies of tasks are at work and which wait for their next try. Once all that could go on wait for long, the
 * run is handed back until the first is due: their waits are recorded, and whoever goes on waits what is left of them.
 * What a flow does outside of its tasks is not seen: it begins anew with the body.
 */
export interface LongWaits {
  /** Until the returned function is called, the body of this call is at work. */
  began(id: string, parent: string | null): () => void
  /** Resolves when it is due or the signal aborts. */
  wait(id: string, dueMs: number, signal: AbortSignal): Promise<void>
}

export interface LongWaitsOptions {
  readonly clock: Clock
  /** Called once, with the instant of the first wait that is over. Undefined where the run is kept however long it waits. */
  readonly release: ((dueMs: number) => void) | undefined
}

export function createLongWaits({ clock, release }: LongWaitsOptions): LongWaits {
  const parents = new Map<string, string | null>()
  const due = new Map<string, number>()
  let isReleased = false

  const look = (): void => {
    if (release === undefined || due.size === 0 || isReleased) return
    const callers = new Set(parents.values())
    const mayGoOn = [...parents.keys()].filter((id) => !callers.has(id))
    const first = Math.min(...due.values())
    if (mayGoOn.some((id) => !due.has(id))) return
    if (first - clock.now().getTime() <= LONGEST_WAIT_IN_PLACE_MS) return
    isReleased = true
    release(first)
  }

  return {
    began: (id, parent) => {
      parents.set(id, parent)
      return () => {
        parents.delete(id)
        look()
      }
    },
    wait: async (id, dueMs, signal) => {
      due.set(id, dueMs)
      look()
      await clock.sleep(Math.max(0, dueMs - clock.now().getTime()), signal)
      due.delete(id)
    },
  }
}
