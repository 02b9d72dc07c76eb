export type { CacheAnswer, CachedResults, CacheTake } from './cached-results.ts'
export type { AdoptOutcome, BeginAsk, ClaimAsk, ClaimedRow, Claims, NextDueAsk } from './claims.ts'
export type {
  ConcurrencyLimits,
  LimitRefusal,
  LimitWithHolders,
  NewConcurrencyLimit,
  RateGrant,
  SlotAsk,
  SlotStanding,
} from './concurrency-limits.ts'
export type {
  Advance,
  DeploymentSpec,
  Deployments,
  DueSchedule,
  Flows,
  NewSchedule,
  NextAt,
  Schedules,
} from './deployments.ts'
export type {
  ChildOf,
  FlowRunFilter,
  FlowRuns,
  NewFlowRun,
  Refusal,
  RunHour,
  StartAsk,
  StartOutcome,
} from './flow-runs.ts'
export type { Idempotency, Page, PageAsk } from './page.ts'
export type { Emission, EmittingCall, Events, Logs, Secrets, Settings, Variables } from './records.ts'
export type { Changes, Store, Topic, Upkeep } from './store.ts'
export type { TaskRuns } from './task-runs.ts'
export type { SuspendAsk, Waits, WaitsAsk } from './waits.ts'
export {
  deriveStatus,
  type NewWorkPool,
  type NewWorkQueue,
  type StatusAndReason,
  type StatusEvidence,
  type WorkPoolChange,
  type WorkPools,
  type WorkPoolTypes,
  type WorkQueueChange,
  type WorkQueues,
} from './work-pools.ts'
export type { WorkerHeartbeat, Workers } from './workers.ts'
