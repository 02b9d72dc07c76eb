import type { Schedule } from '@orc/core/contract'
import { instant, instantOrNull, parseJson } from '../columns.ts'

export interface ScheduleRow {
  readonly key: number
  readonly id: string
  readonly deployment_key: number
  readonly slug: string
  readonly spec: string
  readonly active: number
  readonly parameters: string
  readonly catchup: 'none' | 'latest' | 'all'
  readonly watermark: number
  readonly next_at: number | null
  readonly skip_event_id: number | null
  readonly created_at: number
  readonly updated_at: number
}

export const SCHEDULE_COLUMNS = `SELECT s.* FROM schedules s`

export function toSchedule(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    slug: row.slug,
    spec: parseJson(row.spec),
    active: row.active === 1,
    parameters: parseJson(row.parameters),
    catchup: row.catchup,
    nextAt: instantOrNull(row.next_at),
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
