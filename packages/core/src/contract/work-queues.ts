import * as z from 'zod'
import { endpoint, Id, Instant, Name } from './endpoint.ts'
import { PoolStatus } from './work-pools.ts'

const Limit = z.int().min(0).max(1_000_000).nullable()
/** 1 is served first. */
const Priority = z.int().min(1).max(1_000_000)

export const WorkQueue = z.strictObject({
  id: Id,
  pool: Name,
  name: Name,
  priority: Priority,
  concurrencyLimit: Limit,
  paused: z.boolean(),
  /** Whether runs go here that name no queue. */
  isDefault: z.boolean(),
  status: PoolStatus,
  statusReason: z.string(),
  slotsInUse: z.int(),
  /** When a worker last asked this queue for runs. */
  lastPolledAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type WorkQueue = z.infer<typeof WorkQueue>

const ByName = z.strictObject({ pool: Name, name: Name })

export const workQueueEndpoints = {
  createWorkQueue: endpoint({
    summary: 'Add a queue to a work pool',
    access: 'owner',
    input: z.strictObject({
      pool: Name,
      name: Name,
      /** @default one more than the largest of the pool */
      priority: Priority.optional(),
      concurrencyLimit: Limit.default(null),
      paused: z.boolean().default(false),
    }),
    reply: WorkQueue,
    errors: ['work_pool_not_found', 'work_queue_exists', 'name_invalid'],
    idempotent: true,
  }),
  listWorkQueues: endpoint({
    summary: 'The queues of a work pool, by priority',
    access: 'owner',
    input: z.strictObject({ pool: Name }),
    reply: z.strictObject({ items: z.array(WorkQueue) }),
    errors: ['work_pool_not_found'],
  }),
  getWorkQueue: endpoint({
    summary: 'One queue',
    access: 'owner',
    input: ByName,
    reply: WorkQueue,
    errors: ['work_pool_not_found', 'work_queue_not_found'],
  }),
  updateWorkQueue: endpoint({
    summary: 'Change the priority or the limit of a queue',
    access: 'owner',
    input: z.strictObject({
      pool: Name,
      name: Name,
      priority: Priority.optional(),
      concurrencyLimit: Limit.optional(),
    }),
    reply: WorkQueue,
    errors: ['work_pool_not_found', 'work_queue_not_found'],
  }),
  pauseWorkQueue: endpoint({
    summary: 'Let no more runs of a queue be claimed',
    access: 'owner',
    input: ByName,
    reply: WorkQueue,
    errors: ['work_pool_not_found', 'work_queue_not_found'],
  }),
  resumeWorkQueue: endpoint({
    summary: 'Undo a pause',
    access: 'owner',
    input: ByName,
    reply: WorkQueue,
    errors: ['work_pool_not_found', 'work_queue_not_found'],
  }),
  deleteWorkQueue: endpoint({
    summary: 'Delete a queue; its waiting runs and its deployments go to the default queue',
    access: 'owner',
    input: ByName,
    reply: WorkQueue,
    errors: ['work_pool_not_found', 'work_queue_not_found', 'work_queue_is_default'],
  }),
}
