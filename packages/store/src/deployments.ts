import type { Deployment, Flow, PullStep, Schedule } from '@orc/core/contract'
import type { CatchupPolicy, CollisionStrategy, JobVariables, JsonSchema, ScheduleSpec } from '@orc/core/model'
import type { Idempotency, Page, PageAsk } from './page.ts'

export interface Flows {
  get(name: string): Promise<Flow | undefined>
  list(page: PageAsk): Promise<Page<Flow>>
}

/** A schedule as it is to be; `nextAt` is computed by whoever knows the arithmetic. */
export interface NewSchedule {
  readonly slug: string
  readonly spec: ScheduleSpec
  readonly active: boolean
  readonly parameters: Readonly<Record<string, unknown>>
  readonly catchup: CatchupPolicy
  /** The first occurrence after now; undefined when there is none. */
  readonly nextAt: Date | undefined
}

export interface DeploymentSpec {
  readonly flow: string
  readonly name: string
  readonly description: string
  readonly workPool: string | null
  readonly workQueue: string | null
  readonly entrypoint: string
  readonly pullSteps: readonly PullStep[]
  readonly parameterSchema: JsonSchema
  readonly parameters: Readonly<Record<string, unknown>>
  readonly jobVariables: JobVariables
  readonly tags: readonly string[]
  readonly concurrencyLimit: number | null
  readonly collisionStrategy: CollisionStrategy
  /** `{{ parameters.tenant }}`: each value has the limit for itself. */
  readonly concurrencyKey: string | null
  readonly infrastructureRetries: number
  readonly codeDigest: string | null
  readonly schedules: readonly NewSchedule[]
}

export interface Deployments {
  /**
   * Makes the deployment (and its flow, when that is new) what is given. Schedules are matched by slug: those not given
   * are deleted; one that is given as it already is keeps its watermark; a new or edited one fires only after now. The
   * pool and queue must exist (the caller checked; undefined when they are gone meanwhile).
   */
  apply(
    spec: DeploymentSpec,
  ): Promise<{ deployment: Deployment; outcome: 'created' | 'updated' | 'unchanged' } | undefined>
  get(flow: string, name: string): Promise<Deployment | undefined>
  getById(id: string): Promise<Deployment | undefined>
  list(ask: PageAsk & { flow?: string | undefined; workPool?: string | undefined }): Promise<Page<Deployment>>
  /** Resuming moves the watermark of every schedule to now: what fell due meanwhile is not fired. */
  setPaused(flow: string, name: string, paused: boolean, next: NextAt): Promise<Deployment | undefined>
  /** Deletes schedules too and cancels SCHEDULED runs; other runs stay. Returns it as it was. */
  delete(flow: string, name: string): Promise<Deployment | undefined>
}

/** The first occurrence after an instant, handed in because a store knows no schedule arithmetic. */
export type NextAt = (spec: ScheduleSpec, after: Date) => Date | undefined

/** A schedule whose next occurrence is due, with what its runs are made from. */
export interface DueSchedule {
  readonly id: string
  readonly slug: string
  readonly spec: ScheduleSpec
  readonly catchup: CatchupPolicy
  /** Every occurrence up to here has its disposition. */
  readonly watermark: Date
  readonly deploymentId: string
  /** Deployment's, with the schedule's over them. */
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface Advance {
  readonly scheduleId: string
  /** The watermark that was read: when it is another by now, nothing happens. */
  readonly from: Date
  readonly to: Date
  /** When to look again; undefined when the schedule is over. */
  readonly nextAt: Date | undefined
  /** One run each, due at its nominal instant, with the schedule's parameters. */
  readonly fire: readonly Date[]
  readonly runNames: readonly string[]
  /** A row of its own, `schedule:skipped`; consecutive ones are merged into it. */
  readonly skipped?: { readonly count: number; readonly first: Date; readonly last: Date } | undefined
}

export interface Schedules {
  /** Undefined when the deployment is gone; `taken` when it has a schedule of that slug. */
  create(
    deploymentId: string,
    schedule: NewSchedule,
    idempotency?: Idempotency,
  ): Promise<Schedule | 'taken' | undefined>
  list(deploymentId: string): Promise<Schedule[]>
  /** Resuming moves the watermark to now. */
  setActive(
    deploymentId: string,
    slug: string,
    change: { active: boolean; nextAt: Date | undefined },
  ): Promise<Schedule | undefined>
  delete(deploymentId: string, slug: string): Promise<Schedule | undefined>
  /** Active ones of deployments that are not paused, whose next occurrence is not after now, the oldest first. */
  listDue(ask: { now: Date; limit: number }): Promise<DueSchedule[]>
  /** When the next one is due. */
  nextDueAt(): Promise<Date | undefined>
  /** Moves the watermark by compare-and-set and creates the runs in the same transaction. False when it was moved. */
  advance(advance: Advance): Promise<boolean>
}
