import type { Store } from '@orc/store'
import type { WaitContext } from '../waiting/wait-for.ts'

/** However busy the limits are, their watcher is told at most so often. */
const PAUSE_MS = 1000

/**
 * Yields each time the limits are in other use than they were. Taking and giving back is no event, as a flow may do it
 * a thousand times a minute, and that slots of a rate come back with time is written nowhere; so this looks when it is
 * woken, and as often as a stream shows that it lives.
 */
export async function* limitChanges(
  { store, pollMs, clock, wakeUps }: WaitContext & { readonly store: Pick<Store, 'concurrencyLimits'> },
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  using wakeUp = wakeUps.listen(['concurrency-limits'])
  let known = await useNow(store)
  while (!signal.aborted && !wakeUps.isClosed) {
    const isWoken = await wakeUp.wait(pollMs, signal)
    const now = await useNow(store)
    if (now !== known && !signal.aborted) yield
    known = now
    if (isWoken) await clock.sleep(PAUSE_MS, signal)
  }
}

async function useNow(store: Pick<Store, 'concurrencyLimits'>): Promise<string> {
  const limits = await store.concurrencyLimits.list()
  return JSON.stringify(limits.map(({ name, slotsInUse, waiting }) => [name, slotsInUse, waiting]))
}
