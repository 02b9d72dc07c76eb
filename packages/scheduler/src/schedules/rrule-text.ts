/**
 * Reads the text of a recurrence. The engine behind it is lenient where that is dangerous: it drops values out of
 * range (`BYHOUR=25`, `COUNT=-1`), parts it does not know, every rule but the first, and EXRULE, each without a word;
 * and it repeats a DTSTART in UTC in the schedule's zone. So the text is read here, strictly, and the engine only gets
 * what RFC 5545 calls a recurrence rule.
 */
import { quote } from './quote.ts'
import { isTimeZone } from './zone.ts'

export interface RecurrenceText {
  readonly rules: readonly RuleText[]
  readonly start: LocalTime | undefined
  readonly included: readonly LocalTime[]
  readonly excluded: readonly LocalTime[]
}

/** A rule's parts by name, in upper case. */
export type RuleText = ReadonlyMap<string, string>

/** What a clock in `zone` shows, in milliseconds as if it hung in UTC. */
export interface LocalTime {
  readonly wall: number
  readonly zone: string
  readonly isDate: boolean
}

/** Many times what a calendar needs, and still quick to count through. */
const MAX_COUNT = 10_000

const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)$/,
  INTERVAL: /^[1-9]\d{0,5}$/,
  COUNT: /^[1-9]\d{0,8}$/,
  UNTIL: /^\d{8}(T\d{6}Z?)?$/,
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
  BYDAY: listOf('([+-]?\\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)'),
  BYSECOND: listOf('[0-5]?\\d'),
  BYMINUTE: listOf('[0-5]?\\d'),
  BYHOUR: listOf('([01]?\\d|2[0-3])'),
  BYMONTH: listOf('(0?[1-9]|1[0-2])'),
  BYMONTHDAY: listOf('[+-]?(0?[1-9]|[12]\\d|3[01])'),
  BYWEEKNO: listOf('[+-]?(0?[1-9]|[1-4]\\d|5[0-3])'),
  BYYEARDAY: listOf('[+-]?([1-9]\\d?|[12]\\d\\d|3[0-5]\\d|36[0-6])'),
  BYSETPOS: listOf('[+-]?([1-9]\\d?|[12]\\d\\d|3[0-5]\\d|36[0-6])'),
}

function listOf(item: string): RegExp {
  return new RegExp(`^(${item})(,(${item}))*$`)
}

/**
 * @param zone the zone of a time that names none
 * @throws RangeError with a sentence that names the value and the rule it breaks
 */
export function readRecurrence(text: string, zone: string): RecurrenceText {
  const lines = unfold(text).map(readLine)
  const times = (name: string) => lines.filter((line) => line.name === name).flatMap((line) => readTimes(line, zone))
  const starts = times('DTSTART')
  if (starts.length > 1) throw new RangeError('more than one DTSTART; a recurrence has one beginning')
  const rules = lines.filter((line) => line.name === 'RRULE').map((line) => readRule(line.value))
  const recurrence = { rules, start: starts[0], included: times('RDATE'), excluded: times('EXDATE') }
  checkWhole(recurrence)
  return recurrence
}

/** Long lines may be folded (RFC 5545, 3.1). No value has a space in it, so a space may stand for a line break. */
function unfold(text: string): string[] {
  return text
    .replace(/\r?\n[ \t]/g, '')
    .split(/\s+/)
    .filter((line) => line !== '')
}

interface Line {
  readonly name: string
  readonly zone: string | undefined
  readonly value: string
}

function readLine(line: string): Line {
  const text = /^FREQ=/i.test(line) ? `RRULE:${line}` : line
  const [, name = '', parameters = '', value = ''] = /^(\w+)((?:;[\w-]+=[^:;]+)*):(.+)$/.exec(text) ?? []
  if (/^EXRULE$/i.test(name)) throw new RangeError('EXRULE is not part of RFC 5545; name the dates in EXDATE instead')
  if (!/^(RRULE|DTSTART|RDATE|EXDATE)$/i.test(name)) {
    throw new RangeError(`${quote(line)} is not an RRULE, DTSTART, RDATE or EXDATE line`)
  }
  const zone = /;TZID=([^;]+)/i.exec(parameters)?.[1]
  if (zone !== undefined && !isTimeZone(zone)) throw new RangeError(`TZID ${quote(zone)} is not an IANA time zone`)
  return { name: name.toUpperCase(), zone, value }
}

function readTimes({ value, zone }: Line, defaultZone: string): LocalTime[] {
  return value.split(',').map((time) => readTime(time, zone ?? defaultZone))
}

/** Reads `20260329T023000`, with `Z` for UTC, or a date alone, which is its midnight. */
export function readTime(text: string, zone: string): LocalTime {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/i.exec(text)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match?.slice(1, 7) ?? []).map((n) =>
    Number(n ?? 0),
  )
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  const shown = new Date(wall)
    .toISOString()
    .replace(/\.000Z$/, '')
    .replace(/[-:]/g, '')
  // Date.UTC carries 30 February over into March; then the time does not read as it was written.
  if (match === null || !shown.startsWith(text.replace(/z$/i, '').toUpperCase())) {
    throw new RangeError(`${quote(text)} is not a date and time such as 20260131T093000 or 20260131T083000Z`)
  }
  return { wall, zone: match[7] ? 'UTC' : zone, isDate: match[4] === undefined }
}

function readRule(value: string): RuleText {
  const rule = new Map<string, string>()
  for (const part of value
    .toUpperCase()
    .split(';')
    .filter((text) => text !== '')) {
    const [name = '', setting = ''] = part.split('=', 2)
    const allowed = PARTS[name]
    if (allowed === undefined) throw new RangeError(`${quote(part)} is not a part of a rule that RFC 5545 knows`)
    if (rule.has(name)) throw new RangeError(`${name} is given twice`)
    if (!allowed.test(setting)) throw new RangeError(`${quote(part)} is malformed or out of range`)
    rule.set(name, setting)
  }
  return rule
}

function checkWhole({ rules, start, included, excluded }: RecurrenceText): void {
  if (rules.length === 0 && included.length === 0) throw new RangeError('neither RRULE nor RDATE')
  if (rules.some((rule) => !rule.has('FREQ'))) throw new RangeError('RRULE must include FREQ')
  if (rules.some((rule) => Number(rule.get('COUNT')) > MAX_COUNT)) throw new RangeError(`COUNT is above ${MAX_COUNT}`)
  if (rules.some((rule) => rule.has('COUNT') && rule.has('UNTIL')))
    throw new RangeError('COUNT and UNTIL exclude each other')
  if (start === undefined && rules.some((rule) => rule.has('COUNT'))) {
    throw new RangeError('COUNT counts from DTSTART, and there is none')
  }
  // A date would be read as its midnight and silently exclude nothing.
  if (excluded.some((time) => time.isDate) && start?.isDate !== true) {
    throw new RangeError('EXDATE has a date where DTSTART has a time; give the time to leave out')
  }
}
