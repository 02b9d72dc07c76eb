import type { TaskRecord } from '@orc/core/contract'
import { statesBefore } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import { endMaking } from '../cached-results/making.ts'
import type { SqlParams } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'

/** As little as it takes: this is read once for each task that ends. */
const UNDER_EPOCH = `
  SELECT r.key, r.epoch, r.state_type AS state, c.run_key IS NOT NULL AS claimed
  FROM flow_runs r LEFT JOIN claims c ON c.run_key = r.key AND c.epoch = r.epoch WHERE r.id = :id`
const RECORD = `
  INSERT INTO task_runs (run_key, id, parent, name, within, state_type, state_name, state_at, state_message, attempt,
    epoch, started_at, due_at, failures, value, value_by, value_codec)
  VALUES (:runKey, :id, :parent, :name, :within, :type, :stateName, :at, :message, :attempt,
    :epoch, :startedAt, :dueAt, :failures, :value, :by, :codec)
  ON CONFLICT (run_key, id) DO UPDATE SET within = excluded.within, state_type = excluded.state_type,
    state_name = excluded.state_name, state_at = excluded.state_at, state_message = excluded.state_message,
    attempt = excluded.attempt, epoch = excluded.epoch, started_at = excluded.started_at, due_at = excluded.due_at,
    failures = excluded.failures, value = excluded.value, value_by = excluded.value_by, value_codec = excluded.value_codec
  WHERE task_runs.state_type <> 'COMPLETED'`

/** A flow that was told to stop may finish what it is at. */
const ACCEPTED = statesBefore('complete')

interface RunUnderEpoch {
  readonly key: number
  readonly epoch: number
  readonly state: TaskRecord['state']['type']
  readonly claimed: number
}

export interface RecordAsk {
  readonly id: string
  readonly epoch: number
  readonly records: readonly TaskRecord[]
}

export function recordTasks(tx: Write, { id, epoch, records }: RecordAsk): Record<never, never> | Refusal {
  const run = tx.get<RunUnderEpoch>(UNDER_EPOCH, { id })
  if (run === undefined) return { refused: 'not-found' }
  if (run.epoch !== epoch) return { refused: 'stale', current: run.epoch }
  if (!ACCEPTED.includes(run.state)) return { refused: 'state', state: run.state }
  if (run.claimed === 0) return { refused: 'stale', current: run.epoch }
  for (const record of records) {
    const { changes } = tx.run(RECORD, { runKey: run.key, epoch, ...columnsOf(record) })
    if (changes > 0) endMaking(tx, record, { id, runKey: run.key, epoch })
  }
  tx.wake(`flow-run:${id}`)
  return {}
}

function columnsOf({ id, parent, name, within, state, attempt, ...record }: TaskRecord): SqlParams {
  const { startedAt, dueAt, failures, value } = record
  return {
    id,
    parent,
    name,
    within,
    type: state.type,
    stateName: state.name,
    at: Date.parse(state.at),
    message: state.message ?? null,
    attempt,
    startedAt: Date.parse(startedAt),
    dueAt: dueAt === null ? null : Date.parse(dueAt),
    failures: failures.length === 0 ? null : JSON.stringify(failures),
    value: value?.text ?? null,
    by: value?.by ?? null,
    codec: value?.codec ?? null,
  }
}
