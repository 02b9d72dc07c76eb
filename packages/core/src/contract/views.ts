import * as z from 'zod'
import { Deployment, Flow } from './deployments.ts'
import { endpoint, Id, Instant, JsonObject, Name, Nothing, PageInput, page } from './endpoint.ts'
import { FlowRun } from './flow-runs.ts'
import { State, StateType } from './states.ts'
import { TaskRun } from './task-runs.ts'
import { Wait } from './waits.ts'
import { PoolStatus, WorkPool } from './work-pools.ts'
import { WorkQueue } from './work-queues.ts'
import { Worker } from './workers.ts'

/**
 * What a page shows at once, in one request. Views are made of what the plain operations answer, and hold nothing that
 * those would not say.
 */

/** A run as far as a row of marks shows it. */
export const RunMark = FlowRun.pick({ id: true, name: true, state: true, dueAt: true, startedAt: true, endedAt: true })
export type RunMark = z.infer<typeof RunMark>

/** The newest first. */
const RecentRuns = z.array(RunMark)

export const PoolView = z.strictObject({
  workPool: WorkPool,
  queues: z.array(WorkQueue),
  workersOnline: z.int(),
  recentRuns: RecentRuns,
})
export type PoolView = z.infer<typeof PoolView>

export const DeploymentView = z.strictObject({
  deployment: Deployment,
  /** That of its queue; null when it has no pool. */
  status: PoolStatus.nullable(),
  statusReason: z.string(),
  recentRuns: RecentRuns,
})
export type DeploymentView = z.infer<typeof DeploymentView>

/** A task as far as a timeline shows it: when it was what, without what it returned. */
export const TaskMark = TaskRun.omit({ value: true, within: true })
export type TaskMark = z.infer<typeof TaskMark>

/** A run that a call asked for, as far as a timeline shows it. */
export const ChildMark = RunMark.extend(FlowRun.pick({ parent: true }).shape)
export type ChildMark = z.infer<typeof ChildMark>

/** What a run waits for, without what came of it. */
export const WaitMark = Wait.omit({ value: true, within: true, schema: true })
export type WaitMark = z.infer<typeof WaitMark>

export const viewEndpoints = {
  viewWorkPools: endpoint({
    summary: 'The work pools with their queues, their workers and their last runs',
    access: 'owner',
    input: PageInput,
    reply: page(PoolView),
    errors: [],
  }),
  viewWorkPool: endpoint({
    summary: 'A work pool with its queues, workers and deployments',
    access: 'owner',
    input: z.strictObject({ name: Name }),
    reply: z.strictObject({
      workPool: WorkPool,
      queues: z.array(WorkQueue),
      workers: z.array(Worker),
      deployments: z.array(Deployment),
    }),
    errors: ['work_pool_not_found'],
  }),
  viewDeployments: endpoint({
    summary: 'The deployments, with whether their runs would be claimed, and their last runs',
    access: 'owner',
    input: PageInput.extend({ flow: Name.optional(), workPool: Name.optional() }),
    reply: page(DeploymentView),
    errors: [],
  }),
  viewDeployment: endpoint({
    summary: 'A deployment with what it needs to be run, its last runs and its next ones',
    access: 'owner',
    input: z.strictObject({ flow: Name, name: Name }),
    reply: z.strictObject({
      ...DeploymentView.shape,
      workPool: WorkPool.nullable(),
      upcoming: z.array(z.strictObject({ at: Instant, schedule: Name })),
    }),
    errors: ['deployment_not_found'],
  }),
  viewFlows: endpoint({
    summary: 'The flows with their deployments and their last runs',
    access: 'owner',
    input: PageInput,
    reply: page(z.strictObject({ flow: Flow, deployments: z.array(z.string()), recentRuns: RecentRuns })),
    errors: [],
  }),
  viewFlowRun: endpoint({
    summary: 'A run with its history, and the job that its infrastructure is made of',
    access: 'owner',
    input: z.strictObject({ id: Id }),
    reply: z.strictObject({
      run: FlowRun,
      states: z.array(State.extend({ epoch: z.int() })),
      /** References to secrets and variables are left as they are. Null once pool or deployment are deleted. */
      job: JsonObject.nullable(),
      poolType: Name.nullable(),
      /** The inputs that it waits for: somebody is to give them. */
      asks: z.array(Wait),
    }),
    errors: ['flow_run_not_found'],
  }),
  viewTaskRuns: endpoint({
    summary:
      'The tasks of a run as a timeline shows them, the first 10,000, with its child runs and its waits, 1,000 of each',
    access: 'owner',
    input: z.strictObject({ id: Id }),
    reply: z.strictObject({
      items: z.array(TaskMark),
      hasMore: z.boolean(),
      children: z.array(ChildMark),
      waits: z.array(WaitMark),
    }),
    errors: ['flow_run_not_found'],
  }),
  viewDashboard: endpoint({
    summary: 'What there is to know at a glance: pools, what is under way, and what went wrong lately',
    access: 'owner',
    input: Nothing,
    reply: z.strictObject({
      pools: z.array(PoolView),
      /** Runs that are not over, by state, up to 1000 of each. */
      active: z.record(z.string(), z.int()),
      /** Of those that are SCHEDULED, how many are past their time. */
      late: z.int(),
      running: z.array(FlowRun),
      /** The last that FAILED or CRASHED. */
      troubled: z.array(FlowRun),
      deployments: z.int(),
      /** The last 24 hours, the present one last: how many runs ended in each, by state. */
      hours: z.array(z.strictObject({ at: Instant, ended: z.partialRecord(StateType, z.int()) })),
    }),
    errors: [],
  }),
}
