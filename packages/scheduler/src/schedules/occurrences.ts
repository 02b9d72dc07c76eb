import type { ScheduleSpec } from '@orc/core/model'
import { cronSeries } from './cron.ts'
import { intervalSeries } from './interval.ts'
import { rruleSeries } from './rrule.ts'
import type { Series } from './series.ts'

/**
 * The one place that turns a schedule into instants: what fires, what is shown as upcoming and what counts as missed
 * are all answers of this function.
 * @throws Error for a schedule that `checkSchedule` objects to
 */
export function seriesOf(spec: ScheduleSpec): Series {
  switch (spec.type) {
    case 'cron':
      return cronSeries(spec)
    case 'interval':
      return intervalSeries(spec)
    case 'rrule':
      return rruleSeries(spec)
  }
}

/**
 * The occurrences strictly after an instant, in order and each once, computed as they are asked for. May never end.
 * @throws Error for a schedule that `checkSchedule` objects to
 */
export function* occurrencesAfter(spec: ScheduleSpec, after: Date): Generator<Date, void, undefined> {
  const series = seriesOf(spec)
  let next = series(after.getTime() + 1)
  while (next !== undefined) {
    yield new Date(next)
    next = series(next + 1)
  }
}

export interface UpcomingOptions {
  /** Exclusive. */
  readonly after: Date
  readonly limit: number
  /** Inclusive; without it only `limit` ends the list. */
  readonly until?: Date
}

/** The first occurrences after an instant. */
export function upcoming(spec: ScheduleSpec, { after, limit, until }: UpcomingOptions): Date[] {
  const end = until?.getTime() ?? Number.POSITIVE_INFINITY
  const found: Date[] = []
  for (const occurrence of occurrencesAfter(spec, after).take(limit)) {
    if (occurrence.getTime() > end) break
    found.push(occurrence)
  }
  return found
}
