import { OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import { existingWorkPool, workPoolNotFound, workQueueNotFound } from './not-found.ts'
import type { Routes } from './route.ts'

export const workerRoutes: Routes<'heartbeatWorker' | 'listWorkers' | 'stopWorker'> = {
  heartbeatWorker: async (input, { store }) => {
    const pool = await existingWorkPool(store, input.pool)
    if (pool.type !== input.type) {
      throw new OrcError('work_pool_type_mismatch', { name: pool.name, type: pool.type, expected: input.type })
    }
    const pausedQueues = await pausedAmong(store, pool.name, input.queues)
    const worker = await store.workers.heartbeat(input)
    if (worker === undefined) throw await workPoolNotFound(store, input.pool)
    return { worker, poolPaused: pool.paused, pausedQueues }
  },

  listWorkers: async ({ pool }, { store }) => {
    if (pool !== undefined) await existingWorkPool(store, pool)
    return { items: await store.workers.list(pool) }
  },

  stopWorker: async ({ id }, { store }) => {
    await store.workers.stop(id)
    return {}
  },
}

/** The paused ones of the queues that a worker serves, which must all exist; null for all of the pool. */
async function pausedAmong(store: Store, pool: string, served: readonly string[] | null): Promise<string[]> {
  const queues = await store.workQueues.list(pool)
  const missing = served?.find((name) => !queues.some((queue) => queue.name === name))
  if (missing !== undefined) throw await workQueueNotFound(store, pool, missing)
  return queues.filter(({ name, paused }) => paused && (served?.includes(name) ?? true)).map(({ name }) => name)
}
