import type { CronSchedule, IntervalSchedule, RruleSchedule, ScheduleSpec } from '@orc/core/model'
import { CronPattern } from 'croner'
import { cronWalls } from './cron.ts'
import { quote } from './quote.ts'
import { rruleSeries } from './rrule.ts'
import { isTimeZone } from './zone.ts'

const MIN_INTERVAL_MS = 1000
const MAX_CRON_LENGTH = 500
const MAX_RRULE_LENGTH = 6500

/** The Gregorian calendar repeats after 400 years, so what does not happen in the 400 from here never does. */
const ANY_YEAR = Date.UTC(2000, 0, 1)

/**
 * What is wrong with a schedule, in a sentence for a terminal that names the value and the rule; undefined when nothing
 * is. Schedules that would never fire are wrong; those that are over (COUNT, UNTIL) are not.
 */
export function checkSchedule(spec: ScheduleSpec): string | undefined {
  if (!isTimeZone(spec.timezone)) {
    return `time zone ${quote(spec.timezone)} is unknown; use an IANA name such as Europe/Oslo or UTC`
  }
  switch (spec.type) {
    case 'cron':
      return checkCron(spec)
    case 'interval':
      return checkInterval(spec)
    case 'rrule':
      return checkRrule(spec)
  }
}

interface Field {
  readonly name: string
  readonly allows: string
}

const FIELDS: readonly Field[] = [
  { name: 'second', allows: '0-59' },
  { name: 'minute', allows: '0-59' },
  { name: 'hour', allows: '0-23' },
  { name: 'day of month', allows: '1-31, L, or a day with W' },
  { name: 'month', allows: '1-12 or JAN-DEC' },
  { name: 'day of week', allows: '0-7 or SUN-SAT, with L or #1-#5' },
]

const MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

function checkCron(spec: CronSchedule): string | undefined {
  if (spec.cron.length > MAX_CRON_LENGTH) {
    return `cron ${quote(spec.cron)} has ${spec.cron.length} characters; at most ${MAX_CRON_LENGTH} are allowed`
  }
  const wrong = checkCronText(spec.cron.trim())
  if (wrong !== undefined) return `cron ${quote(spec.cron)}: ${wrong}`
  const fires = cronWalls(spec)(ANY_YEAR) !== undefined
  return fires ? undefined : `cron ${quote(spec.cron)} never fires: no date matches its day and month`
}

/** Croner's own messages count days and months from 0, and it takes dates and a seventh field; hence the detour. */
function checkCronText(cron: string): string | undefined {
  if (cron.startsWith('@')) return checkMacro(cron)
  const fields = cron.split(/\s+/)
  if (fields.length !== 5 && fields.length !== 6) {
    return 'a pattern has 5 fields (minute, hour, day of month, month, day of week), or 6 with seconds first'
  }
  return checkFields(fields) ?? (isCronPattern(cron) ? undefined : 'these fields do not go together')
}

function checkFields(fields: readonly string[]): string | undefined {
  for (const [index, { name, allows }] of FIELDS.slice(-fields.length).entries()) {
    const field = fields[index] ?? ''
    if (isCronPattern(fields.map((_, other) => (other === index ? field : '*')).join(' '))) continue
    return `${name} ${quote(field)} is not valid; it takes ${allows}, *, lists, ranges (low-high) and steps (*/n, low-high/n)`
  }
  return undefined
}

function checkMacro(macro: string): string | undefined {
  return MACROS.includes(macro.toLowerCase()) ? undefined : `is not one of ${MACROS.join(', ')}`
}

function isCronPattern(text: string): boolean {
  try {
    return new CronPattern(text, undefined, { mode: '5-or-6-parts' }).pattern !== ''
  } catch {
    return false
  }
}

function checkInterval({ everyMs, anchorAt }: IntervalSchedule): string | undefined {
  if (!Number.isSafeInteger(everyMs) || everyMs < MIN_INTERVAL_MS) {
    return `interval ${everyMs} ms is not valid; it must be a whole number of milliseconds, at least ${MIN_INTERVAL_MS}`
  }
  if (!isInstant(anchorAt)) {
    return `interval anchor ${quote(anchorAt)} is not valid; it must be an ISO 8601 instant with its offset, such as 2026-01-31T09:00:00Z`
  }
  return undefined
}

/** Date.parse alone takes local times (this machine's zone would decide) and carries 30 February over into March. */
function isInstant(text: string): boolean {
  const [, date, hasOffset] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  if (date === undefined || hasOffset === undefined || Number.isNaN(Date.parse(text))) return false
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}

function checkRrule(spec: RruleSchedule): string | undefined {
  if (spec.rrule.length > MAX_RRULE_LENGTH) {
    return `rrule has ${spec.rrule.length} characters; at most ${MAX_RRULE_LENGTH} are allowed`
  }
  try {
    const fires = rruleSeries(spec)(0) !== undefined
    return fires ? undefined : `rrule ${quote(spec.rrule)} never fires: no date matches all its parts`
  } catch (error) {
    return `rrule ${quote(spec.rrule)}: ${error instanceof Error ? error.message : String(error)}`
  }
}
