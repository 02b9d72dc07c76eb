import type { WorkQueue } from '@orc/core/contract'
import { checkName, OrcError } from '@orc/core/model'
import type { Store, WorkQueueChange } from '@orc/store'
import { existingWorkPool, existingWorkQueue, workQueueNotFound } from './not-found.ts'
import type { Routes } from './route.ts'

export const workQueueRoutes: Routes<
  | 'createWorkQueue'
  | 'listWorkQueues'
  | 'getWorkQueue'
  | 'updateWorkQueue'
  | 'pauseWorkQueue'
  | 'resumeWorkQueue'
  | 'deleteWorkQueue'
> = {
  createWorkQueue: async (input, { store }, { idempotency }) => {
    checkName('work queue', input.name)
    await existingWorkPool(store, input.pool)
    const queue = await store.workQueues.createIfAbsent(input, idempotency)
    if (queue === undefined) throw new OrcError('work_queue_exists', { pool: input.pool, name: input.name })
    return queue
  },

  listWorkQueues: async ({ pool }, { store }) => {
    await existingWorkPool(store, pool)
    return { items: await store.workQueues.list(pool) }
  },

  getWorkQueue: async ({ pool, name }, { store }) => existingWorkQueue(store, pool, name),

  updateWorkQueue: async ({ pool, name, ...change }, { store }) => changed(store, { pool, name }, change),

  pauseWorkQueue: async (queue, { store }) => changed(store, queue, { paused: true }),

  resumeWorkQueue: async (queue, { store }) => changed(store, queue, { paused: false }),

  deleteWorkQueue: async ({ pool, name }, { store }) => {
    const deleted = await store.workQueues.delete(pool, name)
    if (deleted !== undefined) return deleted
    await existingWorkQueue(store, pool, name)
    throw new OrcError('work_queue_is_default', { pool, name })
  },
}

interface QueueName {
  readonly pool: string
  readonly name: string
}

async function changed(store: Store, { pool, name }: QueueName, change: WorkQueueChange): Promise<WorkQueue> {
  const queue = await store.workQueues.update(pool, name, change)
  if (queue === undefined) throw await workQueueNotFound(store, pool, name)
  return queue
}
