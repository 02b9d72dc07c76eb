import { waitFor } from '../waiting/wait-for.ts'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

export const cachedResultRoutes: Routes<
  'takeCachedResult' | 'releaseCachedResult' | 'listCachedResults' | 'deleteCachedResults'
> = {
  takeCachedResult: async ({ waitMs, refresh, storedAfter, ...ask }, context, { signal }) => {
    const { store } = context
    const after = storedAfter === undefined ? (refresh ? store.clock.now() : undefined) : new Date(storedAfter)
    const take = async () => {
      const answer = await store.cachedResults.take({ ...ask, storedAfter: after })
      return acceptedUnder(ask, answer, 'take a cached result')
    }
    const topics = [`flow-run:${ask.id}`, `cached-result:${ask.key}`] as const
    const answer = await waitFor(context, {
      topics,
      waitMs,
      signal,
      read: take,
      until: ({ outcome }) => outcome !== 'waiting',
    })
    switch (answer.outcome) {
      case 'hit':
        return { ...answer, storedAt: answer.storedAt.toISOString() }
      case 'waiting':
        return { outcome: 'waiting', storedAfter: after?.toISOString() ?? null }
      default:
        return { outcome: answer.outcome }
    }
  },

  releaseCachedResult: async (ask, { store }) => {
    await store.cachedResults.release(ask)
    return {}
  },

  listCachedResults: (ask, { store }) => store.cachedResults.list(ask),

  deleteCachedResults: async (which, { store }) => ({ deleted: await store.cachedResults.delete(which) }),
}
