/** When a deployment's runs are due. Every kind carries its zone, so that a schedule means the same on every machine. */
export type ScheduleSpec = CronSchedule | IntervalSchedule | RruleSchedule

export interface CronSchedule {
  readonly type: 'cron'
  /** Five fields, or six with leading seconds; names (`MON`, `JAN`), `L`, `#`, `@daily` and the like. */
  readonly cron: string
  /** IANA zone, for example `Europe/Oslo`. */
  readonly timezone: string
  /** With both day fields restricted: true fires when either matches (the rule of Vixie cron), false when both do. */
  readonly dayOr: boolean
}

export interface IntervalSchedule {
  readonly type: 'interval'
  /** Milliseconds between occurrences, at least 1,000. */
  readonly everyMs: number
  /** ISO 8601 instant that occurrences are counted from, backwards too. */
  readonly anchorAt: string
  /** Whole days are counted on the wall clock of this IANA zone; anything else in elapsed time. */
  readonly timezone: string
}

export interface RruleSchedule {
  readonly type: 'rrule'
  /** RFC 5545: `RRULE` lines, with `DTSTART`, `RDATE` and `EXDATE` if there are any. */
  readonly rrule: string
  /** IANA zone of a `DTSTART` without one. */
  readonly timezone: string
}

/** What happens to the occurrences that fell due while nobody was there to fire them. */
export const CATCHUP_POLICIES = ['none', 'latest', 'all'] as const
export type CatchupPolicy = (typeof CATCHUP_POLICIES)[number]

/** Occurrences missed by more than this are skipped whatever the catch-up policy says. */
export const CATCHUP_WINDOW_MS = 60 * 60 * 1000
