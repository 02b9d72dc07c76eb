import type { FlowRun, StoredValue } from '@orc/core/contract'
import type { State, StateType } from '@orc/core/model'
import type { ChildOf } from '@orc/store'
import { instant, instantOrNull, parseJson, parseJsonOrNull } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'

export interface StateColumns {
  readonly state_type: StateType
  readonly state_name: string
  readonly state_at: number
  readonly state_message: string | null
  readonly state_data: string | null
}

export interface RunRow extends StateColumns {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly flow_key: number
  readonly deployment_key: number
  readonly pool_key: number
  readonly queue_key: number
  readonly claim_group: string
  readonly state_seq: number
  readonly epoch: number
  readonly attempt: number
  readonly due_at: number
  readonly created_at: number
  readonly started_at: number | null
  readonly ended_at: number | null
  readonly parameters: string
  readonly job_variables: string
  readonly tags: string
  readonly notes: string
  readonly schedule_slug: string | null
  readonly nominal_at: number | null
  readonly retry_of: string | null
  readonly code_digest: string | null
  readonly infrastructure_id: string | null
  readonly infrastructure_retries: number
  readonly losses: number
  readonly recoveries: number
  readonly worker: string | null
  readonly result: string | null
  readonly parent_key: number | null
  readonly parent_call: string | null
  readonly parent_kind: ChildOf['kind'] | null
  /** JSON. */
  readonly owed_hooks: string
  /** JSON, null for a run of the flow itself. */
  readonly hook: string | null
  /** Null for a result that is plain JSON. */
  readonly result_by: StoredValue['by'] | null
  readonly result_codec: string | null
  readonly flow: string
  /** `flow/name`, null once it is deleted, and for a run that has none. */
  readonly deployment: string | null
  /** Null, as the queue, for a run that a program began and runs itself. */
  readonly pool: string | null
  readonly queue: string | null
  /** Null once it is deleted. */
  readonly parent: string | null
}

export const RUN_COLUMNS = `
  SELECT r.*, s.name AS state_name, s.at AS state_at, s.message AS state_message, s.data AS state_data,
    f.name AS flow, CASE WHEN d.deleted_at IS NULL THEN f.name || '/' || d.name END AS deployment,
    nullif(p.name, '') AS pool, nullif(q.name, '') AS queue, parent.id AS parent
  FROM flow_runs r
    CROSS JOIN flow_run_states s ON s.run_key = r.key AND s.seq = r.state_seq
    CROSS JOIN flows f ON f.key = r.flow_key
    CROSS JOIN deployments d ON d.key = r.deployment_key
    CROSS JOIN work_pools p ON p.key = r.pool_key
    CROSS JOIN work_queues q ON q.key = r.queue_key
    LEFT JOIN flow_runs parent ON parent.key = r.parent_key`
/** To those that are stored, whatever was read of them. */
const ADD_NOTE = `UPDATE flow_runs SET notes = json_insert(notes, '$[#]', :note) WHERE key = :key`
const BY_ID = `${RUN_COLUMNS} WHERE r.id = :id`
const BY_KEY = `${RUN_COLUMNS} WHERE r.key = :key`

export function findRun(sql: Sql, id: string): RunRow | undefined {
  return sql.get<RunRow>(BY_ID, { id })
}

export function findRunByKey(sql: Sql, key: number): RunRow | undefined {
  return sql.get<RunRow>(BY_KEY, { key })
}

export function getFlowRun(sql: Sql, id: string): FlowRun | undefined {
  const row = findRun(sql, id)
  return row && toFlowRun(row)
}

export function addNotes(tx: Sql, { key }: Pick<RunRow, 'key'>, notes: readonly string[]): void {
  for (const note of notes) tx.run(ADD_NOTE, { key, note })
}

export function toState(row: StateColumns): State {
  return {
    type: row.state_type,
    name: row.state_name,
    at: instant(row.state_at),
    ...(row.state_message === null ? {} : { message: row.state_message }),
    ...(row.state_data === null ? {} : { data: parseJson(row.state_data) }),
  }
}

export function toFlowRun(row: RunRow): FlowRun {
  return {
    id: row.id,
    name: row.name,
    flow: row.flow,
    deployment: row.deployment,
    workPool: row.pool,
    workQueue: row.queue,
    state: toState(row),
    parameters: parseJson(row.parameters),
    jobVariables: parseJson(row.job_variables),
    tags: parseJson(row.tags),
    epoch: row.epoch,
    attempt: row.attempt,
    dueAt: instant(row.due_at),
    createdAt: instant(row.created_at),
    startedAt: instantOrNull(row.started_at),
    endedAt: instantOrNull(row.ended_at),
    schedule: row.schedule_slug,
    nominalAt: instantOrNull(row.nominal_at),
    retryOf: row.retry_of,
    parent: parentOf(row),
    hook: parseJsonOrNull(row.hook),
    codeDigest: row.code_digest,
    infrastructureId: row.infrastructure_id,
    worker: row.worker,
    notes: parseJson(row.notes),
    ...resultOf(row),
  }
}

function parentOf({ parent: id, parent_call: call, parent_kind: kind }: RunRow): FlowRun['parent'] {
  return id === null || call === null || kind === null ? null : { id, call, kind }
}

export function resultOf({
  result,
  result_by: by,
  result_codec: codec,
}: RunRow): Pick<FlowRun, 'result' | 'keptResult'> {
  if (result === null || by === null) return { result: parseJsonOrNull(result), keptResult: null }
  return { result: null, keptResult: { text: result, by, codec } }
}
