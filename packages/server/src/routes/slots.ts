import { OrcError } from '@orc/core/model'
import type { LimitRefusal, Refusal, SlotAsk, Store } from '@orc/store'
import { waitFor } from '../waiting/wait-for.ts'
import { concurrencyLimitNotFound } from './concurrency-limits.ts'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

/** What a run asks of the limits that it shares with others. */
export const slotRoutes: Routes<'acquireSlots' | 'releaseSlots' | 'takeRate'> = {
  acquireSlots: async ({ waitMs, ...ask }, context, { signal }) => {
    const { store } = context
    const acquire = async () => accepted(store, ask, await store.concurrencyLimits.acquire(ask))
    const first = await acquire()
    if (first.granted || waitMs === 0) return first
    const standing = await waitFor(context, {
      topics: [`flow-run:${ask.id}`, `concurrency-limit:${ask.limit}`],
      waitMs,
      signal,
      read: () => store.concurrencyLimits.standing(ask),
      until: (is) => is !== 'waiting',
    })
    // Unknown: the run or the limit is over. Asking again says which.
    return standing === 'unknown' ? acquire() : { granted: standing === 'granted' }
  },

  releaseSlots: async (ask, { store }) => {
    await store.concurrencyLimits.release(ask)
    return {}
  },

  takeRate: async (ask, { store }) => accepted(store, ask, await store.concurrencyLimits.takeRate(ask)),
}

/** @throws {OrcError} what the refusal means to the flow that asked */
async function accepted<Answer extends object>(
  store: Store,
  ask: SlotAsk,
  answer: Answer | Refusal | LimitRefusal,
): Promise<Answer> {
  if (!('refused' in answer)) return answer as Answer
  const { limit: name, slots } = ask
  const refusal = answer as Refusal | LimitRefusal
  switch (refusal.refused) {
    case 'limit-not-found':
      throw await concurrencyLimitNotFound(store, name)
    case 'limit-kind':
      throw new OrcError('concurrency_limit_kind', { name, kind: refusal.kind })
    case 'too-many-slots':
      throw new OrcError('concurrency_limit_too_small', { name, slots, has: refusal.has })
    default:
      return acceptedUnder(ask, refusal, 'use a concurrency limit')
  }
}
