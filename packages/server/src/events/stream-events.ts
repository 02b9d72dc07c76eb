import type { Event } from '@orc/core/contract'
import type { Store } from '@orc/store'
import type { WaitContext } from '../waiting/wait-for.ts'

export interface EventAsk {
  /** The id of the last event that is known already. @default the newest: only what happens from now on */
  readonly after?: number | undefined
  /** Only events about this. */
  readonly subject?: string | undefined
  readonly signal?: AbortSignal | undefined
}

const BATCH = 500
const TOPICS = ['events'] as const

/**
 * Events in the order they were committed, batch by batch, each once, until the signal aborts. An empty batch says that
 * nothing happened for `pollMs`, so that whoever passes them on can tell a quiet stream from a dead one.
 */
export async function* streamEvents(
  { store, wakeUps, pollMs }: WaitContext & { readonly store: Pick<Store, 'events'> },
  { after, subject, signal }: EventAsk,
): AsyncGenerator<Event[], void, undefined> {
  using wakeUp = wakeUps.listen(TOPICS)
  let last = after ?? (await store.events.last())
  while (!signal?.aborted && !wakeUps.isClosed) {
    const events = await store.events.list({ after: last, limit: BATCH, subject })
    yield events
    last = events.at(-1)?.id ?? last
    if (events.length < BATCH) await wakeUp.wait(pollMs, signal)
  }
}
