import type { ScheduleSpec } from '@orc/core/model'

/**
 * When schedules fire, loaded by the first request that asks: its calendars cost more at start-up than all the rest of
 * the server, and most commands never touch a schedule.
 */
export interface Arithmetic {
  /** What is wrong with a schedule, in a sentence; undefined when nothing is. */
  readonly check: (spec: ScheduleSpec) => string | undefined
  /** The name of a schedule that was given none. */
  readonly slug: (spec: ScheduleSpec) => string
  /** The first occurrences after an instant, `until` included. */
  readonly upcoming: (spec: ScheduleSpec, ask: { after: Date; limit: number; until?: Date }) => Date[]
  /** The very next one; undefined when the schedule is over. */
  readonly next: (spec: ScheduleSpec, after: Date) => Date | undefined
}

export async function scheduleArithmetic(): Promise<Arithmetic> {
  const { checkSchedule, scheduleSlug, upcoming } = await import('@orc/scheduler')
  return {
    check: checkSchedule,
    slug: scheduleSlug,
    upcoming,
    next: (spec, after) => upcoming(spec, { after, limit: 1 })[0],
  }
}
