import type { EventType } from '@orc/core/contract'
import {
  defaultStateName,
  isTerminal,
  type State,
  type StateType,
  stateAfter,
  type TransitionVerb,
  UNDER_WAY_STATE_TYPES,
} from '@orc/core/model'
import { freeResultsOf } from '../cached-results/making.ts'
import { claimGroupOf, type Limited } from '../claims/claim-limits.ts'
import { jsonOrNull } from '../columns.ts'
import { releaseSlotsOf } from '../concurrency-limits/slot-asks.ts'
import type { Write } from '../engine/write.ts'
import { noteHookEnd, runOwedHook, UNLIMITED_GROUP } from './hook-runs.ts'
import { countEnd } from './hours.ts'
import { RUN_STATE_INSERT } from './insert-run.ts'
import { type RunRow, toState } from './run-row.ts'

export interface TransitionAsk {
  readonly verb: TransitionVerb
  /** @default the name of the state's type */
  readonly name?: string | undefined
  /** Why, for people. */
  readonly message?: string | undefined
  /** Details for programs. */
  readonly data?: unknown
  /** Its process could not run the hook that goes with this end. @default it has, if it could be asked */
  readonly isUntold?: boolean | undefined
  /** What else becomes different with it. */
  readonly set?: RunChange
}

export interface RunChange {
  readonly epoch?: number
  readonly attempt?: number
  readonly dueAt?: number
  readonly startedAt?: number
  readonly losses?: number
  readonly recoveries?: number
  readonly worker?: string
  readonly infrastructureId?: null
}

/** The state that was read is in the condition: whatever a caller overlooked, nothing leaves the transition table. */
const UPDATE = `
  UPDATE flow_runs SET state_type = :to, state_seq = :seq, epoch = :epoch, attempt = :attempt, due_at = :dueAt,
    queue_key = :queueKey, claim_group = :group, started_at = :startedAt, ended_at = :endedAt, losses = :losses,
    recoveries = :recoveries, worker = :worker, infrastructure_id = :infrastructureId
  WHERE key = :key AND state_type = :from AND state_seq = :seq - 1`
/** Where a run waits may have changed since it was created: its queue deleted, its deployment limited. */
const PLACE = `
  SELECT p.deleted_at IS NOT NULL AS poolIsGone,
    d.key AS deploymentKey, d.concurrency_limit AS concurrencyLimit, d.concurrency_key AS concurrencyKey,
    r.parameters, r.tags,
    CASE WHEN q.deleted_at IS NULL THEN q.key
      ELSE coalesce((SELECT key FROM work_queues WHERE pool_key = p.key AND is_default = 1), q.key) END AS queueKey
  FROM flow_runs r
    CROSS JOIN work_pools p ON p.key = r.pool_key
    CROSS JOIN work_queues q ON q.key = r.queue_key
    CROSS JOIN deployments d ON d.key = r.deployment_key
  WHERE r.key = :key`

interface Place extends Limited {
  readonly poolIsGone: number
  readonly queueKey: number
}

/**
 * Takes a run to the state that the transition table names: the run's row, its history and the event are one write.
 * The caller has checked that the verb is accepted in this state; that it is not is a bug, which undoes the operation.
 */
export function makeTransition(tx: Write, run: RunRow, ask: TransitionAsk): State {
  const to = stateAfter(ask.verb, run.state_type)
  if (to === undefined) throw new Error(`A run that is ${run.state_type} cannot ${ask.verb}.`)
  const place = to === 'SCHEDULED' ? tx.get<Place>(PLACE, { key: run.key }) : undefined
  const entered = enterState(tx, run, { ...ask, to, place })
  if (place?.poolIsGone !== 1) return toState(entered)
  // Nobody would ever claim it from there.
  const gone = run.pool === null ? 'The program that ran it gave it back.' : `Its work pool "${run.pool}" was deleted.`
  return makeTransition(tx, entered, { verb: 'cancel', message: gone })
}

interface Entering extends TransitionAsk {
  readonly to: StateType
  readonly place: Place | undefined
}

function enterState(tx: Write, run: RunRow, ask: Entering): RunRow {
  const { to, place, name, message, data, isUntold = false, set = {} } = ask
  const entered: RunRow = {
    ...run,
    state_type: to,
    state_seq: run.state_seq + 1,
    state_name: name ?? defaultStateName(to),
    state_at: tx.nowMs,
    state_message: message ?? null,
    state_data: jsonOrNull(data),
    epoch: set.epoch ?? run.epoch,
  }
  const { changes } = tx.run(UPDATE, {
    key: run.key,
    from: run.state_type,
    to,
    seq: entered.state_seq,
    epoch: entered.epoch,
    attempt: set.attempt ?? run.attempt,
    dueAt: set.dueAt ?? run.due_at,
    queueKey: place?.queueKey ?? run.queue_key,
    group: place ? groupAt(tx, run, place) : run.claim_group,
    startedAt: run.started_at ?? set.startedAt ?? null,
    endedAt: isTerminal(to) ? tx.nowMs : null,
    losses: set.losses ?? run.losses,
    recoveries: set.recoveries ?? run.recoveries,
    worker: set.worker ?? run.worker,
    infrastructureId: set.infrastructureId === null ? null : run.infrastructure_id,
  })
  if (changes !== 1) throw new Error(`Flow run ${run.id} is not ${run.state_type} any more.`)
  if (isTerminal(to)) countEnd(tx, to)
  if (!UNDER_WAY_STATE_TYPES.includes(to)) giveBack(tx, { runKey: run.key, epoch: run.epoch })
  writeHistory(tx, entered)
  tx.moved({ runKey: run.key, to })
  if (isTerminal(to)) {
    noteHookEnd(tx, entered)
    runOwedHook(tx, entered, { to, isUntold })
  }
  return entered
}

function groupAt(tx: Write, { hook }: RunRow, place: Place): string {
  return hook === null ? claimGroupOf(tx, place) : UNLIMITED_GROUP
}

function giveBack(tx: Write, claim: { readonly runKey: number; readonly epoch: number }): void {
  releaseSlotsOf(tx, claim)
  freeResultsOf(tx, claim)
}

function writeHistory(tx: Write, run: RunRow): void {
  tx.run(RUN_STATE_INSERT, {
    runKey: run.key,
    seq: run.state_seq,
    type: run.state_type,
    name: run.state_name,
    at: run.state_at,
    message: run.state_message,
    data: run.state_data,
    epoch: run.epoch,
  })
  tx.emit({
    type: eventOf(run.state_type),
    subject: run.id,
    workPool: run.pool,
    data: {
      name: run.name,
      flow: run.flow,
      deployment: run.deployment,
      state: run.state_name,
      epoch: run.epoch,
      ...(run.state_message === null ? {} : { message: run.state_message }),
    },
  })
}

function eventOf(type: StateType): EventType {
  return `flow-run:${type.toLowerCase() as Lowercase<StateType>}`
}
