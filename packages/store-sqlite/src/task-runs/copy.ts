import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'

const EXISTS = `SELECT 1 FROM task_runs WHERE run_key = :runKey LIMIT 1`
const COPY = `
  INSERT INTO task_runs (run_key, id, parent, name, within, state_type, state_name, state_at, state_message, attempt,
    epoch, started_at, due_at, failures, value, value_by, value_codec)
  SELECT :to, id, parent, name, within, state_type, state_name, state_at, state_message, attempt,
    0, started_at, due_at, failures, value, value_by, value_codec
  FROM task_runs
  WHERE run_key = (SELECT key FROM flow_runs WHERE id = :from) AND state_type = 'COMPLETED'
  ORDER BY key`
/** One that nobody answered in time is waited for anew. */
const COPY_WAITS = `
  INSERT INTO waits (run_key, id, kind, name, subject, within, schema, message, opened_at, due_at, ended_at, outcome,
    value)
  SELECT :to, id, kind, name, subject, within, schema, message, opened_at, due_at, ended_at, outcome, value
  FROM waits
  WHERE run_key = (SELECT key FROM flow_runs WHERE id = :from) AND outcome IN ('slept', 'answered')
  ORDER BY key`

export function hasTaskRuns(sql: Sql, runKey: number): boolean {
  return sql.get(EXISTS, { runKey }) !== undefined
}

/** What finished in the run `from` is finished in the one with the key `to`. */
export function copyResults(tx: Write, { from, to }: { readonly from: string; readonly to: number }): void {
  tx.run(COPY, { from, to })
  tx.run(COPY_WAITS, { from, to })
}
