import type { CachedResults } from './cached-results.ts'
import type { Claims } from './claims.ts'
import type { ConcurrencyLimits } from './concurrency-limits.ts'
import type { Deployments, Flows, Schedules } from './deployments.ts'
import type { FlowRuns } from './flow-runs.ts'
import type { Events, Logs, Secrets, Settings, Variables } from './records.ts'
import type { TaskRuns } from './task-runs.ts'
import type { Waits } from './waits.ts'
import type { WorkPools, WorkPoolTypes, WorkQueues } from './work-pools.ts'
import type { Workers } from './workers.ts'

/**
 * Where Orc keeps everything. Each method is one atomic operation: it happens whole or not at all, and once its promise
 * resolves its effect survives the death of every process and the loss of power (logs and heartbeats excepted). "Now"
 * is the store's clock. Two operations never see each other's halves, from whatever process they come.
 */
export interface Store extends AsyncDisposable {
  /** Made once, when the store was. */
  readonly installationId: string
  readonly clock: { now(): Date }
  readonly workPoolTypes: WorkPoolTypes
  readonly workPools: WorkPools
  readonly workQueues: WorkQueues
  readonly workers: Workers
  readonly flows: Flows
  readonly deployments: Deployments
  readonly schedules: Schedules
  readonly flowRuns: FlowRuns
  readonly taskRuns: TaskRuns
  readonly waits: Waits
  readonly claims: Claims
  readonly concurrencyLimits: ConcurrencyLimits
  readonly cachedResults: CachedResults
  readonly logs: Logs
  readonly events: Events
  readonly variables: Variables
  readonly secrets: Secrets
  readonly settings: Settings
  readonly changes: Changes
  readonly upkeep: Upkeep
}

/**
 * What a change touches, for whoever waits for it. A wake-up may come without a reason and says nothing by itself: the
 * waiter reads the tables again.
 */
export type Topic =
  | `work-pool:${string}`
  | `flow-run:${string}`
  | `concurrency-limit:${string}`
  /** By key. */
  | `cached-result:${string}`
  /** A limit of a tag, which may hold back runs of any pool. */
  | 'tag-limits'
  /** Slots of some limit were taken, asked for or given back. */
  | 'concurrency-limits'
  | 'schedules'
  | 'waits'
  | 'events'

export interface Changes {
  /**
   * Called after each commit of this process, and within milliseconds of those of other processes. `any` is said when
   * it is not known what changed. Listeners must not throw and should return at once.
   */
  subscribe(listener: (topics: ReadonlySet<Topic> | 'any') => void): Disposable
}

export interface Upkeep {
  /** A consistent copy into a file, while others go on. */
  backup(file: string): Promise<void>
  /** Gives the room of deleted rows back. */
  vacuum(): Promise<void>
  /** Forgets idempotency keys older than a day. */
  deleteExpiredIdempotencyKeys(): Promise<number>
  /** Which of these references to stored values no run, task or cached result has any more. */
  unusedReferences(references: readonly string[]): Promise<string[]>
  /** Throws what keeps the store from being written, if something does. */
  checkWritable(): Promise<void>
}
