import type { Clock } from '@orc/core/runtime'
import type { BatchPace } from './write-batches.ts'

/** Other processes ask again within 5 ms; one of them gets the lock if it is free for this long. */
const YIELD_MS = 1

/**
 * For a store that others use too. `setImmediate` runs after all the sockets that are readable in this turn were read,
 * so the requests of many connections share a commit, and a lone request waits for nobody.
 * The clock is the one by which others hold the lock.
 */
export function sharedPace(clock: Clock): BatchPace {
  return {
    // oxlint-disable-next-line orc/no-hidden-time -- a turn of the event loop, not a length of time
    gather: () => new Promise((resolve) => void setImmediate(resolve)),
    yieldLock: () => clock.sleep(YIELD_MS),
    elapsedMs: () => performance.now(),
  }
}

/** For a store in memory: nobody waits for its lock, and what happens in it must not depend on real time. */
export const privatePace: BatchPace = {
  gather: () => Promise.resolve(),
  yieldLock: () => Promise.resolve(),
  elapsedMs: () => 0,
}
