import type { TerminalStateType } from '@orc/core/model'
import type { RunHour } from '@orc/store'
import { instant } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'

const HOUR_MS = 3_600_000
const COUNT = `
  INSERT INTO run_hours (hour, state_type, runs) VALUES (:hour, :state, 1)
  ON CONFLICT DO UPDATE SET runs = runs + 1`
const SINCE = `SELECT hour, state_type AS state, runs FROM run_hours WHERE hour >= :hour ORDER BY hour, state_type`

/** One more run that ended so, now. */
export function countEnd(tx: Write, state: TerminalStateType): void {
  tx.run(COUNT, { hour: hourOf(tx.nowMs), state })
}

export function endedSince(sql: Sql, from: Date): RunHour[] {
  const rows = sql.all<{ hour: number; state: TerminalStateType; runs: number }>(SINCE, {
    hour: hourOf(from.getTime()),
  })
  return rows.map(({ hour, state, runs }) => ({ at: instant(hour * HOUR_MS), state, runs }))
}

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS)
