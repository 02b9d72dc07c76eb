export { type ClaimCandidate, compareClaimOrder } from './claim-order.ts'
export {
  COLLISION_STRATEGIES,
  type CollisionStrategy,
  type Collisions,
  type Crowd,
  collisions,
} from './collisions.ts'
export { checkDeploymentLimit, concurrencyKey, type DeploymentLimit } from './concurrency-keys.ts'
export { LIMIT_KINDS, type LimitKind, limitKind, TAG_LIMIT_PREFIX } from './concurrency-limits.ts'
export { type Duration, formatDuration, parseDurationMs } from './durations.ts'
export { ERRORS, type ErrorCode, type ErrorDetails, isErrorCode, isOrcError, OrcError, quoted } from './errors.ts'
export { checkEventName, eventSubject } from './event-subjects.ts'
export {
  type DeploymentId,
  type FlowId,
  type FlowRunId,
  newId,
  type ScheduleId,
  type WorkerId,
  type WorkPoolId,
  type WorkQueueId,
} from './ids.ts'
export { checkJobVariables, type JobVariablesOf, jobVariableProblems } from './job-variables.ts'
export {
  CLAIM_LEASE_MS,
  DEFAULT_GRACE_MS,
  isProvenLapse,
  type LapseEvidence,
  LEASE_MS,
  MAX_LOSSES_BEFORE_START,
  MAX_REPORT_BACKOFF_MS,
  REAP_EVERY_MS,
  RENEW_EVERY_MS,
  START_TIMEOUT_MS,
  WORKER_ONLINE_MS,
} from './leases.ts'
export { limitText } from './limit-text.ts'
export { checkName, kebabCase, NAME_PATTERN } from './names.ts'
export { nearest } from './nearest.ts'
export { checkParameters, type ParametersOf } from './parameters.ts'
export { RETRY_FROM, type RetryFrom } from './retry-from.ts'
export { hookAfter, OWED_HOOKS, type OwedHook } from './run-hooks.ts'
export { RUN_KEY_SCOPES } from './run-keys.ts'
export { newRunName } from './run-names.ts'
export {
  CATCHUP_POLICIES,
  CATCHUP_WINDOW_MS,
  type CatchupPolicy,
  type CronSchedule,
  type IntervalSchedule,
  type RruleSchedule,
  type ScheduleSpec,
} from './schedules.ts'
export {
  readableProblems,
  type SchemaProblem,
  schemaProblems,
  type UnknownName,
  undeclaredName,
  withDefaults,
} from './schema-check.ts'
export {
  ACTIVE_STATE_TYPES,
  type ActiveStateType,
  defaultStateName,
  isTerminal,
  LATE_AFTER_MS,
  STATE_NAMES,
  STATE_TYPES,
  type State,
  type StateType,
  TERMINAL_STATE_TYPES,
  type TerminalStateType,
} from './states.ts'
export { type Address, explainHomeError, explainListenError } from './system-errors.ts'
export {
  type BaseJobTemplate,
  fillReferences,
  isRecord,
  type JobVariables,
  type JsonSchema,
  mergeJobVariables,
  placeholders,
  type Reference,
  references,
  renderTemplate,
  type TemplateProblem,
  templateProblems,
  type VariablesSchema,
} from './templates.ts'
export {
  type Actor,
  stateAfter,
  statesBefore,
  TRANSITIONS,
  type Transition,
  type TransitionCheck,
  type TransitionVerb,
  UNDER_WAY_STATE_TYPES,
} from './transitions.ts'
export { decodeResult, decodeValue } from './values/decode.ts'
export { canonicalText, encodeResult, encodeValue } from './values/encode.ts'
export { keptText } from './values/kept-text.ts'
export { formatReference, INSTALLATION_STORAGE, parseReference, type ValueReference } from './values/reference.ts'
