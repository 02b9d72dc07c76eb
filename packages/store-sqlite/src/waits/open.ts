import type { Wait, WaitAsk } from '@orc/core/contract'
import type { Refusal } from '@orc/store'
import { jsonOrNull } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import type { RunRow } from '../flow-runs/run-row.ts'
import { underWay } from '../flow-runs/under-way.ts'
import { endByTime } from './end.ts'
import { endIfOver } from './end-for.ts'
import { receiveEarlier } from './events.ts'
import { findWait, isDue, toWait, type WaitRow } from './wait-row.ts'

const OPEN = `
  INSERT INTO waits (run_key, id, kind, name, subject, within, schema, message, opened_at, due_at)
  VALUES (:runKey, :id, :kind, :name, :subject, :within, :schema, :message, :now, :dueAt)
  ON CONFLICT (run_key, id) DO UPDATE SET within = excluded.within, schema = excluded.schema,
    message = excluded.message, opened_at = excluded.opened_at, due_at = excluded.due_at, ended_at = NULL,
    outcome = NULL, value = NULL`

interface OpenAsk {
  readonly id: string
  readonly epoch: number
  readonly wait: WaitAsk
}

export function openWait(tx: Write, { id, epoch, wait }: OpenAsk): Wait | Refusal {
  const run = underWay(tx, { id, epoch })
  if ('refused' in run) return run
  const known = findWait(tx, run.key, wait.id)
  const asked = known && !isToBeAnew(known, wait) ? known : insert(tx, run, wait)
  const row = receiveEarlier(tx, run, endIfOver(tx, asked))
  return toWait(isDue(row, tx.nowMs) ? endByTime(tx, row) : row, tx.nowMs)
}

/** A sleep that was slept and an answer that was given stay so; that nobody answered is a failure of that try. */
function isToBeAnew({ outcome, within }: WaitRow, wait: WaitAsk): boolean {
  return outcome === 'timed-out' && within !== wait.within
}

function insert(tx: Write, run: RunRow, { lengthMs, schema, ...wait }: WaitAsk): WaitRow {
  const dueAt = lengthMs === null ? null : tx.nowMs + lengthMs
  tx.run(OPEN, { ...wait, runKey: run.key, schema: jsonOrNull(schema), now: tx.nowMs, dueAt })
  tx.wake(`flow-run:${run.id}`)
  if (dueAt !== null) tx.wake('waits')
  const row = findWait(tx, run.key, wait.id)
  if (row === undefined) throw new Error(`The wait ${wait.id} of flow run ${run.id} was not written.`)
  return row
}
