import * as z from 'zod'
import { COLLISION_STRATEGIES } from '../model/collisions.ts'
import { endpoint, Id, Instant, JsonObject, Name, PageInput, page, Tags } from './endpoint.ts'
import { FlowRun, RUN_REFUSALS, RunKey, RunOptions } from './flow-runs.ts'
import { Schedule, ScheduleInput } from './schedules.ts'
import { PullStep } from './workers.ts'

export const Flow = z.strictObject({ id: Id, name: Name, createdAt: Instant, deployments: z.int() })
export type Flow = z.infer<typeof Flow>

const fields = {
  description: z.string().default(''),
  /** Null: it has no pool and cannot be run. */
  workPool: Name.nullable(),
  /** `FILE:EXPORT`, relative to where the pull steps lead. */
  entrypoint: z.string(),
  /** Steps that bring the code to the worker, in their order. */
  pullSteps: z.array(PullStep).default([]),
  /** JSON Schema (draft 2020-12) of the flow's input. */
  parameterSchema: JsonObject.default({ type: 'object' }),
  parameters: JsonObject.default({}),
  jobVariables: JsonObject.default({}),
  tags: Tags.default([]),
  /** The most runs at once, null for no limit. */
  concurrencyLimit: z.int().min(0).nullable().default(null),
  /** What becomes of runs that are due while the limit is reached. */
  collisionStrategy: z.enum(COLLISION_STRATEGIES).default('enqueue'),
  /** Gives each of its values the whole limit: `{{ parameters.tenant }}`. Null: all runs share it. */
  concurrencyKey: z.string().max(1000).nullable().default(null),
  /** How often a run whose infrastructure was lost after its start is begun again. */
  infrastructureRetries: z.int().min(0).max(1000).default(0),
  /** Digest of the code that was deployed, where it is known. */
  codeDigest: z.string().nullable().default(null),
}

export const Deployment = z.strictObject({
  id: Id,
  flow: Name,
  name: Name,
  /** `flow/name`, as commands take it. */
  fullName: z.string(),
  ...fields,
  workQueue: Name.nullable(),
  paused: z.boolean(),
  schedules: z.array(Schedule),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Deployment = z.infer<typeof Deployment>

const ByName = z.strictObject({ flow: Name, name: Name })

export const deploymentEndpoints = {
  listFlows: endpoint({
    summary: 'The flows, by name',
    access: 'owner',
    input: PageInput,
    reply: page(Flow),
    errors: [],
  }),
  getFlow: endpoint({
    summary: 'One flow',
    access: 'owner',
    input: z.strictObject({ name: Name }),
    reply: Flow,
    errors: ['flow_not_found'],
  }),
  applyDeployment: endpoint({
    summary: 'Create a deployment or make it what is given: schedules that are not given are removed',
    access: 'owner',
    input: z.strictObject({
      flow: Name,
      name: Name,
      ...fields,
      /** @default the pool's default queue */
      workQueue: Name.nullable().default(null),
      schedules: z.array(ScheduleInput).default([]),
    }),
    reply: z.strictObject({ deployment: Deployment, outcome: z.enum(['created', 'updated', 'unchanged']) }),
    errors: [
      'name_invalid',
      'work_pool_not_found',
      'work_queue_not_found',
      'job_variable_unknown',
      'job_variable_invalid',
      'parameter_unknown',
      'parameters_invalid',
      'concurrency_key_invalid',
      'concurrency_limit_missing',
      'schedule_invalid',
      'schedule_exists',
    ],
  }),
  listDeployments: endpoint({
    summary: 'The deployments, by flow and name',
    access: 'owner',
    input: PageInput.extend({ flow: Name.optional(), workPool: Name.optional() }),
    reply: page(Deployment),
    errors: [],
  }),
  getDeployment: endpoint({
    summary: 'One deployment',
    access: 'owner',
    input: ByName,
    reply: Deployment,
    errors: ['deployment_not_found'],
  }),
  pauseDeployment: endpoint({
    summary: 'Let the schedules of a deployment fire no more; runs can still be created by hand',
    access: 'owner',
    input: ByName,
    reply: Deployment,
    errors: ['deployment_not_found'],
  }),
  resumeDeployment: endpoint({
    summary: 'Undo a pause; what fell due meanwhile is not fired',
    access: 'owner',
    input: ByName,
    reply: Deployment,
    errors: ['deployment_not_found'],
  }),
  deleteDeployment: endpoint({
    summary: 'Delete a deployment with its schedules; its runs stay, those that wait are cancelled',
    access: 'owner',
    input: ByName,
    reply: Deployment,
    errors: ['deployment_not_found'],
  }),
  runDeployment: endpoint({
    summary: 'Create a run of a deployment',
    access: 'owner',
    input: ByName.extend(RunOptions.shape).extend({ idempotency: RunKey.optional() }),
    reply: FlowRun,
    errors: RUN_REFUSALS,
    idempotent: true,
  }),
}
