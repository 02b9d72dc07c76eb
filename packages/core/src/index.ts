export {
  type BodyTry,
  type CacheAsk,
  type CallScope,
  type ChildAsk,
  type EndedRun,
  type EventAsk,
  type FlowCall,
  isRunReleased,
  type LogEntry,
  type Retry,
  type RunBackend,
  type RunInfo,
  RunReleased,
  type SlotAsk,
  type StartedRun,
  setRunBackend,
  type TaskCall,
  type TaskHost,
  type TimedTry,
  untrackedBackend,
  type WaitCall,
  type WaitEnd,
} from './backend.ts'
export type { CachedCall, CacheOptions, CachePolicy } from './cache.ts'
export { type ChildRunOptions, RunFailed, runDeployment, startDeployment } from './child-runs.ts'
export { type Context, currentContext } from './context.ts'
export { type DirectoryOptions, directoryStorage } from './directory-storage.ts'
export { type EmitOptions, emitEvent, type WaitForEventOptions, waitForEvent } from './events.ts'
export {
  type Flow,
  type FlowDefinition,
  type FlowHost,
  type FlowOptions,
  flow,
  flowDefinition,
  type HookAsk,
} from './flow.ts'
export type { FlowHooks, Hook, Hooks } from './hooks.ts'
export type { MapOptions } from './map.ts'
export type { ResultOptions, ResultStorage, ValueCodec } from './results.ts'
export {
  type GrowingDelay,
  NonRetryable,
  type RetryDelay,
  type RetryOptions,
  type RetryOutcome,
  TimedOut,
} from './retry.ts'
export { rateLimit, type SlotOptions, withConcurrency } from './shared-limits.ts'
export type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.ts'
export { type Task, type TaskOptions, task } from './task.ts'
export { type PauseOptions, pause, sleep, suspend } from './wait.ts'
