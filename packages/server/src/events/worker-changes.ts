import type { Store } from '@orc/store'
import type { WaitContext } from '../waiting/wait-for.ts'

/**
 * Yields each time the workers are others than they were: one fell silent, was heard from again, has another problem. That
 * is written nowhere, it becomes so once a heartbeat is old enough; so this looks, as often as a stream shows that it lives.
 */
export async function* workerChanges(
  { store, pollMs, clock, wakeUps }: WaitContext & { readonly store: Pick<Store, 'workers'> },
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  let known = await workersNow(store)
  while (!signal.aborted && !wakeUps.isClosed) {
    await clock.sleep(pollMs, signal)
    const now = await workersNow(store)
    if (now !== known && !signal.aborted) yield
    known = now
  }
}

async function workersNow(store: Pick<Store, 'workers'>): Promise<string> {
  const workers = await store.workers.list()
  const sorted = workers.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return JSON.stringify(sorted.map(({ id, status, problem }) => [id, status, problem]))
}
