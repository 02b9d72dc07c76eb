import type { Wait, WaitKind, WaitOutcome } from '@orc/core/contract'
import { instant, instantOrNull, parseJsonOrNull } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'

export interface WaitRow {
  readonly key: number
  readonly run_key: number
  readonly id: string
  readonly kind: WaitKind
  readonly name: string
  readonly subject: string | null
  readonly within: string
  readonly schema: string | null
  readonly message: string | null
  readonly opened_at: number
  readonly due_at: number | null
  readonly ended_at: number | null
  readonly outcome: WaitOutcome | null
  readonly value: string | null
}

const FIND = `SELECT * FROM waits WHERE run_key = :runKey AND id = :id`

export function findWait(sql: Sql, runKey: number, id: string): WaitRow | undefined {
  return sql.get<WaitRow>(FIND, { runKey, id })
}

/** Whether it would end if somebody looked. */
export function isDue(row: WaitRow, nowMs: number): boolean {
  return row.ended_at === null && row.due_at !== null && row.due_at <= nowMs
}

export function toWait(row: WaitRow, nowMs: number): Wait {
  const { id, kind, name, subject, within, message, outcome } = row
  const isOpen = row.ended_at === null
  return {
    id,
    kind,
    name,
    subject,
    within,
    schema: parseJsonOrNull(row.schema),
    message,
    openedAt: instant(row.opened_at),
    dueAt: instantOrNull(row.due_at),
    leftMs: isOpen && row.due_at !== null ? Math.max(0, row.due_at - nowMs) : null,
    endedAt: instantOrNull(row.ended_at),
    outcome,
    value: parseJsonOrNull(row.value),
  }
}
