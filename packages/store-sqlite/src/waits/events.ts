import type { Event } from '@orc/core/contract'
import { eventSubject } from '@orc/core/model'
import type { Emission, EmittingCall, Refusal } from '@orc/store'
import { instant } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import type { RunRow } from '../flow-runs/run-row.ts'
import { underWay } from '../flow-runs/under-way.ts'
import { once } from '../idempotency.ts'
import { endByTime, endWait } from './end.ts'
import { isDue, type WaitRow } from './wait-row.ts'

/** Of each run the one that was asked for first. */
const OPEN_FOR = `
  SELECT * FROM waits WHERE key IN (
    SELECT min(key) FROM waits WHERE subject = :subject AND kind = 'event' AND ended_at IS NULL
      AND (due_at IS NULL OR due_at > :now) GROUP BY run_key)`
const EXPIRED_FOR = `
  SELECT * FROM waits WHERE subject = :subject AND kind = 'event' AND ended_at IS NULL AND due_at <= :now`
const TAKE = `UPDATE waits SET event_id = :event WHERE key = :key`
/** The first in the life of the run that no other wait of it was ended by. */
const EARLIER = `
  SELECT id, data FROM events
  WHERE subject = :subject AND type = 'event:emitted' AND at >= :since
    AND id NOT IN (SELECT event_id FROM waits WHERE run_key = :runKey AND event_id IS NOT NULL)
  ORDER BY id LIMIT 1`

export function emitEvent(tx: Write, { name, key, payload }: Emission): Event {
  const subject = eventSubject(name, key)
  const data = { name, key, payload: payload ?? null }
  const id = tx.emit({ type: 'event:emitted', subject, workPool: null, data })
  for (const wait of tx.all<WaitRow>(EXPIRED_FOR, { subject, now: tx.nowMs })) endByTime(tx, wait)
  for (const wait of tx.all<WaitRow>(OPEN_FOR, { subject, now: tx.nowMs })) receive(tx, wait, { id, payload })
  return { id, at: instant(tx.nowMs), type: 'event:emitted', subject, workPool: null, data }
}

export function emitInRun(tx: Write, emission: Emission, by: EmittingCall): Event | Refusal {
  const run = underWay(tx, by)
  if ('refused' in run) return run
  const idempotency = { key: `emit ${by.id} ${by.call}`, requestHash: '' }
  return once(tx, idempotency, () => emitEvent(tx, emission))
}

/** A wait that was just opened may be for what has happened already. */
export function receiveEarlier(tx: Write, run: RunRow, wait: WaitRow): WaitRow {
  if (wait.kind !== 'event' || wait.ended_at !== null || isDue(wait, tx.nowMs)) return wait
  const of = { subject: wait.subject, since: run.created_at, runKey: run.key }
  const event = tx.get<{ id: number; data: string }>(EARLIER, of)
  if (event === undefined) return wait
  const { payload } = JSON.parse(event.data) as { payload: unknown }
  return receive(tx, wait, { id: event.id, payload })
}

function receive(
  tx: Write,
  wait: WaitRow,
  { id, payload }: { readonly id: number; readonly payload: unknown },
): WaitRow {
  tx.run(TAKE, { key: wait.key, event: id })
  return endWait(tx, wait, { outcome: 'received', value: payload })
}
