import * as z from 'zod'
import type { ErrorCode } from '../model/errors.ts'
import { RETRY_FROM } from '../model/retry-from.ts'
import { RUN_KEY_SCOPES } from '../model/run-keys.ts'
import { endpoint, Id, Instant, JsonObject, Name, PageInput, page, QueryList, QueryNumber, Tags } from './endpoint.ts'
import { RunHook } from './run-hooks.ts'
import { State, StateType } from './states.ts'
import { StoredValue } from './task-runs.ts'
import { StopOrder } from './workers.ts'

export const RunOptions = z.strictObject({
  /** @default two words drawn by chance */
  runName: Name.optional(),
  /** Over the deployment's parameters, key by key. */
  parameters: JsonObject.default({}),
  /** Over the deployment's job variables; `env` is merged by key. */
  jobVariables: JsonObject.default({}),
  /** Beside the deployment's tags. */
  tags: Tags.default([]),
  /** @default now */
  dueAt: Instant.optional(),
})

/** Whoever asks again with the key gets the run that has it, as it is by then, whatever else is asked for. */
export const RunKey = z.strictObject({
  key: z.string().min(1).max(500),
  scope: z.enum(RUN_KEY_SCOPES).default('deployment'),
  /** From the creation of the run, after which the key is free again. @default as long as there is the run */
  ttlMs: z.int().min(1).optional(),
})
export type RunKey = z.infer<typeof RunKey>

/** `failed`: tasks that finished keep their results; `start`: everything is done anew. */
export const RetryFrom = z.enum(RETRY_FROM).default('failed')

/** Why a deployment may get no new run, whether it is asked for or repeated. */
export const RUN_REFUSALS = [
  'deployment_not_found',
  'deployment_has_no_pool',
  'work_pool_not_found',
  'parameter_unknown',
  'parameters_invalid',
  'job_variable_unknown',
  'job_variable_invalid',
] as const satisfies readonly ErrorCode[]

/** `awaited`: its parent waits for it, and it is cancelled with its parent; `detached`: it goes its own way. */
export const AWAITED_KINDS = ['awaited', 'detached'] as const

/** The run in which a run was asked for. */
const Parent = z.strictObject({
  id: Id,
  /** Which call of the parent asked for it, as the tasks of the parent name it. */
  call: Id,
  kind: z.enum(AWAITED_KINDS),
})

export const FlowRun = z.strictObject({
  id: Id,
  name: Name,
  flow: Name,
  /** `flow/name`; null once the deployment is deleted, and for a run that a program began and runs itself. */
  deployment: z.string().nullable(),
  /** Null for a run that a program began and runs itself. */
  workPool: Name.nullable(),
  workQueue: Name.nullable(),
  state: State,
  parameters: JsonObject,
  jobVariables: JsonObject,
  tags: z.array(z.string()),
  /** Counts claims, and fences them: what an earlier epoch reports no longer counts. 0 before the first claim. */
  epoch: z.int(),
  /** Counts tries as a person sees them. */
  attempt: z.int(),
  dueAt: Instant,
  createdAt: Instant,
  /** When the flow first ran. */
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** The schedule that created it. */
  schedule: z.string().nullable(),
  /** The instant of the schedule that it stands for; `dueAt` moves when it is tried again. */
  nominalAt: Instant.nullable(),
  /** The finished run that this one repeats. */
  retryOf: Id.nullable(),
  /** Null unless a run asked for it, and that is not deleted. */
  parent: Parent.nullable(),
  /** The hook of another run that this one is there to run; null for a run of the flow itself. */
  hook: RunHook.nullable(),
  codeDigest: z.string().nullable(),
  infrastructureId: z.string().nullable(),
  worker: z.string().nullable(),
  /** Remarks that are no errors, such as code that differs from what was deployed. */
  notes: z.array(z.string()),
  /** What the flow returned, null until it is COMPLETED: JSON, in which what JSON cannot say has a `$type`. */
  result: z.unknown(),
  /** Set in place of `result` where that is in result storage, or encoded by a codec of the flow's own. */
  keptResult: StoredValue.nullable(),
})
export type FlowRun = z.infer<typeof FlowRun>

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const LogLine = z.strictObject({
  at: Instant,
  level: z.enum(LOG_LEVELS),
  message: z.string().max(100_000),
  fields: JsonObject.optional(),
  /** `flow`: the context's log; `output`: what the process printed; `orc`: what Orc has to say about the run. */
  source: z.enum(['flow', 'output', 'orc']),
  /** Grows within a source of an epoch; the same line sent twice is stored once. For output: its byte offset. */
  seq: z.int(),
  /** The call of a task in which it was written, if it was in one. */
  taskRun: Id.optional(),
})
export type LogLine = z.infer<typeof LogLine>

export const Log = LogLine.extend({ id: z.int(), epoch: z.int() })
export type Log = z.infer<typeof Log>

const ById = z.strictObject({ id: Id })
const UnderEpoch = ById.extend({ epoch: z.int() })

/** A repeated report names the same attempt again, and so changes nothing. */
const FailedAttempt = z.int().min(1)

/** Remarks on the run that are no errors. */
const Notes = z.array(z.string().max(1000)).max(20).optional()

/** What a runner reports about its own run. */
export const RunReport = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('complete'),
    result: z.unknown(),
    /** In place of the result. */
    kept: StoredValue.optional(),
    message: z.string().optional(),
    notes: Notes,
  }),
  z.strictObject({
    verb: z.literal('fail'),
    name: z.enum(['Failed', 'TimedOut']),
    message: z.string(),
    data: z.unknown(),
    notes: Notes,
    /** The process could not run `onFailed` before: it is still owed. */
    isUntold: z.literal(true).optional(),
  }),
  /** The next try begins in this process. */
  z.strictObject({
    verb: z.literal('retry'),
    message: z.string(),
    attempt: FailedAttempt,
  }),
  /** The next try is due after a while, in new infrastructure. */
  z.strictObject({
    verb: z.literal('await-retry'),
    message: z.string(),
    attempt: FailedAttempt,
    delayMs: z.int().min(0),
    /** It is a task that is tried again, within the same attempt of the run. */
    sameAttempt: z.literal(true).optional(),
  }),
])
export type RunReport = z.infer<typeof RunReport>

export const flowRunEndpoints = {
  startFlowRun: endpoint({
    summary: 'The runner acknowledges from inside: the first nonce wins, only then is the run RUNNING',
    access: 'run',
    input: UnderEpoch.extend({ nonce: z.string().min(1), codeDigest: z.string().nullable() }),
    reply: z.strictObject({
      leaseMs: z.int(),
      attempt: z.int(),
      /** Of the run's first try. */
      startedAt: Instant,
      stop: StopOrder.nullable(),
      /** Whether calls of tasks were recorded by an earlier epoch, or taken over from the run that this one repeats. */
      hasTaskRuns: z.boolean(),
      /** Values of more bytes go to the installation's result storage; null where there is none. */
      resultsAbove: z.int().nullable(),
    }),
    errors: ['flow_run_not_found', 'stale_epoch', 'already_started', 'code_changed', 'flow_run_not_in_state'],
  }),
  renewFlowRun: endpoint({
    summary: 'Renew the run lease from inside; the reply says whether to stop',
    access: 'run',
    input: UnderEpoch,
    reply: z.strictObject({ leaseMs: z.int(), stop: StopOrder.nullable() }),
    errors: ['flow_run_not_found', 'stale_epoch'],
  }),
  reportFlowRun: endpoint({
    summary: 'Report how the flow ended, or that it is tried again; repeating a report changes nothing',
    access: 'run',
    input: UnderEpoch.extend({ report: RunReport }),
    reply: z.strictObject({ state: State }),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
  appendLogs: endpoint({
    summary: 'Append log lines; those of an epoch that is over are kept, under it',
    access: 'run',
    input: UnderEpoch.extend({ lines: z.array(LogLine).max(1000) }),
    reply: z.strictObject({}),
    errors: ['flow_run_not_found'],
  }),
  listFlowRuns: endpoint({
    summary: 'Runs, newest first',
    access: 'owner',
    input: PageInput.extend({
      flow: Name.optional(),
      deployment: z.string().optional(),
      workPool: Name.optional(),
      states: QueryList.pipe(z.array(StateType)).optional(),
      tag: z.string().optional(),
      /** Those that this run asked for. */
      parent: Id.optional(),
      /** From this instant on. */
      createdSince: Instant.optional(),
      /** Before this instant. */
      createdUntil: Instant.optional(),
      /** Over, and since this instant. */
      endedSince: Instant.optional(),
      /** Over, and before this instant. */
      endedUntil: Instant.optional(),
    }),
    reply: page(FlowRun),
    errors: [],
  }),
  getFlowRun: endpoint({
    summary: 'One run; with waitMs, as soon as it is over or the time is up',
    access: 'run',
    input: ById.extend({ waitMs: QueryNumber.min(0).max(60_000).default(0) }),
    reply: FlowRun,
    errors: ['flow_run_not_found'],
  }),
  listFlowRunStates: endpoint({
    summary: 'The history of a run, oldest first',
    access: 'run',
    input: ById,
    reply: z.strictObject({ items: z.array(State.extend({ epoch: z.int() })) }),
    errors: ['flow_run_not_found'],
  }),
  listLogs: endpoint({
    summary: 'Log lines of a run in the order they were stored; with waitMs, as soon as there are some after `after`',
    access: 'run',
    input: ById.extend({
      after: QueryNumber.default(0),
      limit: QueryNumber.min(1).max(10_000).default(1000),
      waitMs: QueryNumber.min(0).max(60_000).default(0),
      level: z.enum(LOG_LEVELS).optional(),
    }),
    reply: z.strictObject({ items: z.array(Log), last: z.int(), runIsOver: z.boolean() }),
    errors: ['flow_run_not_found'],
  }),
  cancelFlowRun: endpoint({
    summary: 'Stop a run: at once if nobody claimed it, else its infrastructure, with proof; over already is no error',
    access: 'owner',
    input: ById.extend({ reason: z.string().max(1000).optional() }),
    reply: FlowRun,
    errors: ['flow_run_not_found'],
  }),
  retryFlowRun: endpoint({
    summary: 'Repeat a finished run as a new one, which names it in retryOf',
    access: 'owner',
    input: ById.extend({ from: RetryFrom }),
    reply: FlowRun,
    errors: ['flow_run_not_found', 'flow_run_active', 'flow_run_without_deployment', ...RUN_REFUSALS],
    idempotent: true,
  }),
  deleteFlowRun: endpoint({
    summary: 'Delete a finished run with its states and logs',
    access: 'owner',
    input: ById,
    reply: FlowRun,
    errors: ['flow_run_not_found', 'flow_run_active'],
  }),
}
