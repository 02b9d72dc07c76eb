export { BegunRun } from './begun-runs.ts'
export { CachedResult } from './cached-results.ts'
export { ConcurrencyLimit, SlotHolder } from './concurrency-limits.ts'
export { type CheckedInput, type Contract, contract, type OperationInput, type OperationReply } from './contract.ts'
export { Deployment, Flow } from './deployments.ts'
export { type Endpoint, endpoint } from './endpoint.ts'
export { FlowRun, LOG_LEVELS, Log, type LogLevel, LogLine, RunKey, RunReport } from './flow-runs.ts'
export { jsonSchemaOf } from './json-schema.ts'
export { RESULT_PART_BYTES } from './kept-results.ts'
export {
  EVENT_STREAM_PATH,
  fillPath,
  type Method,
  OPERATIONS,
  type OperationName,
  pathFields,
} from './operations.ts'
export { PROBLEM_CONTENT_TYPE, type Problem, toProblem } from './problem.ts'
export { RunHook } from './run-hooks.ts'
export { Schedule, ScheduleInput } from './schedules.ts'
export { EVENT_TYPES, Event, type EventType } from './system.ts'
export { FailedTry, StoredValue, TaskRecord, TaskRun } from './task-runs.ts'
export { Secret, Variable } from './variables.ts'
export { ChildMark, DeploymentView, PoolView, RunMark, TaskMark, WaitMark } from './views.ts'
export { type RunEnd, Wait, WaitAsk, type WaitKind, type WaitOutcome, type WaitState } from './waits.ts'
export { BaseJobTemplate, PoolStatus, WorkPool, WorkPoolType } from './work-pools.ts'
export { WorkQueue } from './work-queues.ts'
export { ClaimedRun, InfrastructureExit, PullStep, RunEpoch, StopOrder, Worker } from './workers.ts'
