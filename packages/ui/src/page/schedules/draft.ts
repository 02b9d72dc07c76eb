import type { Deployment } from '@orc/core/contract'
import { type CatchupPolicy, formatDuration, parseDurationMs } from '@orc/core/model'
import type { Spec } from './spec-text.ts'

/** A schedule while it is written: what is typed for one kind of rule is still there when another was looked at. */
export interface ScheduleDraft {
  readonly type: Spec['type']
  readonly cron: string
  readonly every: string
  readonly rrule: string
  readonly timezone: string
  readonly slug: string
  readonly catchup: CatchupPolicy
}

const NEW: ScheduleDraft = {
  type: 'cron',
  cron: '0 9 * * MON-FRI',
  every: '1h',
  rrule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0',
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  slug: '',
  catchup: 'latest',
}

export function draftOf(schedule: Deployment['schedules'][number] | undefined): ScheduleDraft {
  if (schedule === undefined) return NEW
  const { spec, slug, catchup } = schedule
  const shared = { ...NEW, type: spec.type, slug, catchup, timezone: spec.timezone }
  switch (spec.type) {
    case 'cron':
      return { ...shared, cron: spec.cron }
    case 'interval':
      return { ...shared, every: formatDuration(spec.everyMs) }
    case 'rrule':
      return { ...shared, rrule: spec.rrule }
  }
}

/** @throws {OrcError} `duration_invalid` */
export function specOf({ type, cron, every, rrule, timezone }: ScheduleDraft) {
  switch (type) {
    case 'cron':
      return { type, cron, timezone }
    case 'interval':
      return { type, everyMs: parseDurationMs(every), timezone }
    case 'rrule':
      return { type, rrule, timezone }
  }
}
