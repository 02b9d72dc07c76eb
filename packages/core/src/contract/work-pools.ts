import * as z from 'zod'
import { endpoint, Id, Instant, JsonObject, Name, Nothing, PageInput, page, QueryNumber } from './endpoint.ts'

export const BaseJobTemplate = z.strictObject({
  variables: z.looseObject({
    type: z.literal('object').default('object'),
    properties: z.record(z.string(), JsonObject).default({}),
    required: z.array(z.string()).readonly().optional(),
  }),
  job_configuration: JsonObject,
})

export const WorkPoolType = z.strictObject({
  name: Name,
  description: z.string(),
  baseJobTemplate: BaseJobTemplate,
})
export type WorkPoolType = z.infer<typeof WorkPoolType>

export const PoolStatus = z.enum(['READY', 'NOT_READY', 'PAUSED'])
export type PoolStatus = z.infer<typeof PoolStatus>

const Limit = z.int().min(0).max(1_000_000).nullable()

export const WorkPool = z.strictObject({
  id: Id,
  name: Name,
  type: Name,
  description: z.string(),
  baseJobTemplate: BaseJobTemplate,
  /** The most runs at once, null for no limit. */
  concurrencyLimit: Limit,
  paused: z.boolean(),
  status: PoolStatus,
  /** Why the status is what it is, for people. */
  statusReason: z.string(),
  /** Owner leases that are alive. */
  slotsInUse: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type WorkPool = z.infer<typeof WorkPool>

const ByName = z.strictObject({ name: Name })

export const workPoolEndpoints = {
  listWorkPoolTypes: endpoint({
    summary: 'The work pool types that this server and its workers know',
    access: 'owner',
    input: Nothing,
    reply: z.strictObject({ items: z.array(WorkPoolType) }),
    errors: [],
  }),
  putWorkPoolType: endpoint({
    summary: 'Make a type known; workers do this for the types they carry',
    access: 'owner',
    input: WorkPoolType,
    reply: WorkPoolType,
    errors: ['template_invalid', 'name_invalid'],
  }),
  createWorkPool: endpoint({
    summary: 'Create a work pool, with its queue "default"',
    access: 'owner',
    input: z.strictObject({
      name: Name,
      type: Name,
      description: z.string().default(''),
      /** @default the type's own */
      baseJobTemplate: BaseJobTemplate.optional(),
      concurrencyLimit: Limit.default(null),
      paused: z.boolean().default(false),
    }),
    reply: WorkPool,
    errors: ['work_pool_exists', 'work_pool_type_not_found', 'template_invalid', 'name_invalid'],
    idempotent: true,
  }),
  listWorkPools: endpoint({
    summary: 'The work pools, by name',
    access: 'owner',
    input: PageInput,
    reply: page(WorkPool),
    errors: [],
  }),
  getWorkPool: endpoint({
    summary: 'One work pool',
    access: 'owner',
    input: ByName,
    reply: WorkPool,
    errors: ['work_pool_not_found'],
  }),
  updateWorkPool: endpoint({
    summary: 'Change what is given, leave the rest; a new template names the deployments it breaks',
    access: 'owner',
    input: z.strictObject({
      name: Name,
      description: z.string().optional(),
      baseJobTemplate: BaseJobTemplate.optional(),
      concurrencyLimit: Limit.optional(),
    }),
    reply: z.strictObject({ workPool: WorkPool, brokenDeployments: z.array(z.string()) }),
    errors: ['work_pool_not_found', 'template_invalid'],
  }),
  pauseWorkPool: endpoint({
    summary: 'Let no more runs of a work pool be claimed',
    access: 'owner',
    input: ByName,
    reply: WorkPool,
    errors: ['work_pool_not_found'],
  }),
  resumeWorkPool: endpoint({
    summary: 'Undo a pause',
    access: 'owner',
    input: ByName,
    reply: WorkPool,
    errors: ['work_pool_not_found'],
  }),
  deleteWorkPool: endpoint({
    summary:
      'Delete a work pool with its queues; its deployments stay, without a pool, and its waiting runs are cancelled',
    access: 'owner',
    input: ByName,
    reply: WorkPool,
    errors: ['work_pool_not_found'],
  }),
  previewWorkPool: endpoint({
    summary: 'The runs that will be due next: those that wait, and the occurrences of schedules',
    access: 'owner',
    input: z.strictObject({
      name: Name,
      withinMs: QueryNumber.min(1).default(3_600_000),
      limit: QueryNumber.max(1000).default(50),
    }),
    reply: z.strictObject({
      items: z.array(
        z.strictObject({
          dueAt: Instant,
          queue: Name,
          deployment: z.string().nullable(),
          flowRunId: Id.nullable(),
          schedule: z.string().nullable(),
        }),
      ),
    }),
    errors: ['work_pool_not_found'],
  }),
}
