import { checkName, nearest, OrcError, TAG_LIMIT_PREFIX } from '@orc/core/model'
import type { Store } from '@orc/store'
import type { Routes } from './route.ts'

export const concurrencyLimitRoutes: Routes<
  | 'createConcurrencyLimit'
  | 'listConcurrencyLimits'
  | 'getConcurrencyLimit'
  | 'updateConcurrencyLimit'
  | 'deleteConcurrencyLimit'
> = {
  createConcurrencyLimit: async (limit, { store }, { idempotency }) => {
    const { name, perMs } = limit
    checkName('concurrency limit', name)
    if (name === TAG_LIMIT_PREFIX) throw new OrcError('name_invalid', { kind: 'concurrency limit', name })
    if (name.startsWith(TAG_LIMIT_PREFIX) && perMs !== null)
      throw new OrcError('concurrency_limit_is_no_rate', { name })
    const created = await store.concurrencyLimits.createIfAbsent(limit, idempotency)
    if (created === undefined) throw new OrcError('concurrency_limit_exists', { name })
    return created
  },

  listConcurrencyLimits: async (_, { store }) => ({ items: await store.concurrencyLimits.list() }),

  getConcurrencyLimit: async ({ name }, { store }) =>
    (await store.concurrencyLimits.get(name)) ?? notFound(store, name),

  updateConcurrencyLimit: async ({ name, slots }, { store }) =>
    (await store.concurrencyLimits.setSlots(name, slots)) ?? notFound(store, name),

  deleteConcurrencyLimit: async ({ name }, { store }) =>
    (await store.concurrencyLimits.delete(name)) ?? notFound(store, name),
}

async function notFound(store: Store, name: string): Promise<never> {
  throw await concurrencyLimitNotFound(store, name)
}

export async function concurrencyLimitNotFound(store: Store, name: string): Promise<OrcError> {
  const known = (await store.concurrencyLimits.list()).map((limit) => limit.name)
  return new OrcError('concurrency_limit_not_found', { name, nearest: nearest(name, known) })
}
