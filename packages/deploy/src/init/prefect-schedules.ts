import { formatDuration } from '@orc/core/model'
import type { Notes, Plain } from './prefect-notes.ts'

/** `schedules`, and the single `schedule` of older files. */
export function convertSchedules({ schedule, schedules }: Plain, notes: Notes): Plain[] | undefined {
  const one =
    schedule === undefined || schedule === null ? [] : [convertSchedule(schedule as Plain, notes.within('schedule'))]
  const many = Array.isArray(schedules) ? (schedules as Plain[]) : []
  const all = [...one, ...many.map((each, index) => convertSchedule(each, notes.within('schedules', index)))]
  return all.length > 0 ? all : undefined
}

function convertSchedule(written: Plain, notes: Notes): Plain {
  const { cron, interval, rrule, anchor_date: anchor, timezone, day_or, active, slug, parameters, ...rest } = written
  notes.addAll(rest)
  const every = typeof interval === 'number' ? formatDuration(interval * 1000) : interval
  const kind = { cron, interval: every, rrule: typeof rrule === 'string' ? rrule.replace(/^RRULE:/, '') : rrule }
  const forKind = cron === undefined ? { anchor: interval === undefined ? undefined : anchor } : { day_or }
  const fields = { ...kind, timezone, ...forKind, slug, active, parameters }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
}
