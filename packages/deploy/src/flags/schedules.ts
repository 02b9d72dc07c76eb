import type { ScheduleInput } from '@orc/core/contract'
import { formatDuration, OrcError, parseDurationMs } from '@orc/core/model'

/** `--cron`, `--interval` and `--rrule`, each as often as there are schedules, and the zone of them all. */
export interface ScheduleFlags {
  readonly cron?: readonly string[] | undefined
  readonly interval?: readonly string[] | undefined
  readonly rrule?: readonly string[] | undefined
  /** IANA zone. @default UTC */
  readonly timezone?: string | undefined
}

/**
 * The schedules that flags ask for. Whether an expression or a zone means something is the API's to say.
 * @throws {OrcError} `duration_invalid`; `schedule_invalid` for intervals under a second; `usage` for a zone of nothing
 */
export function readSchedules({ cron = [], interval = [], rrule = [], timezone }: ScheduleFlags): ScheduleInput[] {
  const zone = timezone === undefined ? {} : { timezone }
  const specs: ScheduleInput['spec'][] = [
    ...cron.map((expression) => ({ type: 'cron' as const, cron: expression, ...zone })),
    ...interval.map((every) => ({ type: 'interval' as const, everyMs: intervalMs(every), ...zone })),
    ...rrule.map((rule) => ({ type: 'rrule' as const, rrule: rule, ...zone })),
  ]
  if (specs.length === 0 && timezone !== undefined) {
    throw new OrcError('usage', {
      problem: `--timezone ${timezone} is given, but no schedule for it.`,
      remedy: 'Add --cron, --interval or --rrule.',
    })
  }
  return specs.map((spec) => ({ spec }))
}

/** Exactly one schedule. @throws {OrcError} `usage` for none and for several, else as `readSchedules` */
export function oneSchedule(flags: ScheduleFlags): ScheduleInput {
  const [schedule, ...more] = readSchedules(flags)
  if (schedule && more.length === 0) return schedule
  const problem = schedule ? `One schedule is wanted, ${more.length + 1} are given.` : 'No schedule is given.'
  throw new OrcError('usage', { problem, remedy: 'Pass one of --cron, --interval and --rrule.' })
}

function intervalMs(text: string): number {
  const ms = parseDurationMs(text)
  if (ms >= 1000 && Number.isInteger(ms)) return ms
  throw new OrcError('schedule_invalid', { problem: `an interval of ${text} is not a second or more` })
}

/** A schedule in a few words: `0 9 * * MON-FRI (Europe/Oslo)`, `every 15m`. */
export function scheduleText({ spec, active = true }: Pick<ScheduleInput, 'spec' | 'active'>): string {
  const zone = spec.timezone === undefined || spec.timezone === 'UTC' ? '' : ` (${spec.timezone})`
  const paused = active ? '' : ', paused'
  if (spec.type === 'cron') return `${spec.cron}${zone}${paused}`
  if (spec.type === 'interval') return `every ${formatDuration(spec.everyMs)}${zone}${paused}`
  return `${spec.rrule.replaceAll('\n', ' ')}${zone}${paused}`
}
