import type { Wait } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import type { Waits } from '@orc/store'
import type { Engine } from '../engine/engine.ts'
import type { Write } from '../engine/write.ts'
import { findRun } from '../flow-runs/run-row.ts'
import { decodeCursor, pageOf } from '../page.ts'
import { endByTime, endWait } from './end.ts'
import { openWait } from './open.ts'
import { suspendIfOpen } from './suspend.ts'
import { findWait, isDue, toWait, type WaitRow } from './wait-row.ts'

const OF_RUN = `
  SELECT * FROM waits WHERE run_key = (SELECT key FROM flow_runs WHERE id = :id) AND key > :after
    AND (:state IS NULL OR (ended_at IS NULL) = (:state = 'open'))
  ORDER BY key LIMIT :limit`
const ONE_OF_RUN = `SELECT * FROM waits WHERE run_key = (SELECT key FROM flow_runs WHERE id = :id) AND id = :wait`
const DUE = `
  SELECT w.*, r.id AS run_id FROM waits w CROSS JOIN flow_runs r ON r.key = w.run_key
  WHERE w.ended_at IS NULL AND w.due_at <= :now ORDER BY w.due_at LIMIT :limit`
const NEXT_DUE = `SELECT min(due_at) AS at FROM waits WHERE ended_at IS NULL AND due_at IS NOT NULL`

interface DueRow extends WaitRow {
  readonly run_id: string
}

export function sqliteWaits({ read, write }: Engine): Waits {
  return {
    open: (ask) => write((tx) => openWait(tx, ask)),
    suspendIfOpen: (ask) => write((tx) => suspendIfOpen(tx, ask)),
    answerIfOpen: (ask) => write((tx) => answerIfOpen(tx, ask)),
    endDue: async (limit) => {
      const isAny = await read((sql, now) => sql.get(DUE, { now, limit: 1 }) !== undefined)
      return isAny ? write((tx) => endDue(tx, limit)) : []
    },
    nextDueAt: () =>
      read((sql) => {
        const at = sql.get<{ at: number | null }>(NEXT_DUE)?.at ?? null
        return at === null ? undefined : new Date(at)
      }),
    get: (id, wait) =>
      read((sql, now) => {
        const row = sql.get<WaitRow>(ONE_OF_RUN, { id, wait })
        return row && toWait(row, now)
      }),
    list: (id, { limit, cursor, state = null }) =>
      read((sql, now) => {
        const after = cursor === undefined ? 0 : Number(decodeCursor(cursor)[0])
        const rows = sql.all<WaitRow>(OF_RUN, { id, state, after, limit: limit + 1 })
        return pageOf(rows, limit, { item: (row) => toWait(row, now), position: ({ key }) => [key] })
      }),
  }
}

function answerIfOpen(
  tx: Write,
  { id, wait, value }: { readonly id: string; readonly wait: string; readonly value: unknown },
): Wait | undefined {
  const run = findRun(tx, id)
  if (run === undefined || isTerminal(run.state_type)) return undefined
  const row = findWait(tx, run.key, wait)
  // Its time had come, and only nobody had looked yet: the answer is late.
  if (row === undefined || row.ended_at !== null || isDue(row, tx.nowMs)) return undefined
  return toWait(endWait(tx, row, { outcome: 'answered', value }), tx.nowMs)
}

function endDue(tx: Write, limit: number): { readonly runId: string; readonly wait: Wait }[] {
  const due = tx.all<DueRow>(DUE, { now: tx.nowMs, limit })
  return due.map((row) => ({ runId: row.run_id, wait: toWait(endByTime(tx, row), tx.nowMs) }))
}
