import type { CronSchedule } from '@orc/core/model'
import { Cron, CronPattern } from 'croner'
import type { Series } from './series.ts'
import { instantsOf } from './wall-clock.ts'
import { zoneOf } from './zone.ts'

/**
 * The instants of a cron schedule.
 *
 * Croner reads the pattern and knows the calendar; it is asked in UTC only. Its own treatment of DST depends on how
 * many values a field has: `30 2,14 * * *` loses the day on which clocks go forward and fires twice when they go back,
 * which no wall-clock schedule may; and what it does shift, it shifts to the end of the jump, all to one instant.
 * @throws Error when the pattern or the zone is not valid; `checkSchedule` says why in a sentence
 */
export function cronSeries(spec: CronSchedule): Series {
  const walls = cronWalls(spec)
  const follows = isElapsed(spec.cron) ? 'elapsed' : 'wall-clock'
  return instantsOf({ zone: zoneOf(spec.timezone), follows, walls: () => walls })
}

/** What a cron pattern names on the wall. */
export function cronWalls({ cron, dayOr }: Pick<CronSchedule, 'cron' | 'dayOr'>): Series {
  const pattern = new Cron(cron, { utcOffset: 0, mode: '5-or-6-parts', domAndDow: !dayOr })
  // Croner answers with what comes after a date, in whole seconds.
  return (from) => pattern.nextRun(new Date(from - 1))?.getTime()
}

/**
 * Vixie cron's rule: a wildcard hour, with a step too, means elapsed time. All 24 hours written out mean the same, and
 * a step that leaves a single hour (24) names that hour, which must not get lost. A wildcard minute decides nothing:
 * every ten minutes from two to three is a time of day.
 */
function isElapsed(cron: string): boolean {
  const hours = new CronPattern(cron, undefined, { mode: '5-or-6-parts' }).hour.filter((named) => named === 1).length
  const hourField = cron.trim().split(/\s+/).at(-4) ?? ''
  return hours === 24 || (hours > 1 && /^[*?]/.test(hourField))
}
