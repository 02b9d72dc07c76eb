import type { RruleSchedule } from '@orc/core/model'
import { RRuleTemporal } from 'rrule-temporal'
import type { LocalTime, RuleText } from './rrule-text.ts'
import { readRecurrence, readTime } from './rrule-text.ts'
import type { Series } from './series.ts'
import { endingAt, firstOf, seriesOfMoments, union, without } from './series.ts'
import { instantOf, instantsOf } from './wall-clock.ts'
import { zoneOf } from './zone.ts'

/**
 * Where a rule without DTSTART begins: midnight, a Wednesday. Long past, so that it decides nothing but the time of day
 * and the phase of an INTERVAL, and fixed, so that the schedule means the same wherever and whenever it is read.
 */
const DEFAULT_START = Date.UTC(2020, 0, 1)

const SUB_DAILY: ReadonlySet<string> = new Set(['HOURLY', 'MINUTELY', 'SECONDLY'])

/**
 * The instants of a recurrence: its rules and RDATEs, without its EXDATEs.
 *
 * The engine is asked in UTC only, as with cron. RFC 5545 wants a time that the clocks jump over ignored; here it is
 * shifted, like that of every other schedule, since a nightly job that is silently lost once a year is what nobody
 * meant. Rules by the hour or less follow elapsed time, so that the repeated hour is not missed, unless BYHOUR names hours.
 * @throws Error when the text is not valid; `checkSchedule` says why in a sentence
 */
export function rruleSeries(spec: RruleSchedule): Series {
  const text = readRecurrence(spec.rrule, spec.timezone)
  const start = text.start ?? { wall: DEFAULT_START, zone: spec.timezone, isDate: false }
  const rules = text.rules.map((rule) => ruleSeries(rule, start))
  // With no rule to generate it, DTSTART is the first of the set itself.
  const first = rules.length === 0 && text.start !== undefined ? [text.start] : []
  const included = seriesOfMoments([...first, ...text.included].map(instant))
  return without(union([...rules, included]), new Set(text.excluded.map(instant)))
}

function ruleSeries(rule: RuleText, start: LocalTime): Series {
  const isElapsed = SUB_DAILY.has(rule.get('FREQ') ?? '') && !rule.has('BYHOUR')
  const endless = isElapsed ? elapsedSeries(rule, start) : wallClockSeries(rule, start)
  const until = rule.get('UNTIL')
  if (until !== undefined) return endingAt(endless, untilInstant(until, start.zone))
  const count = rule.get('COUNT')
  // Counts what fires, not what the rule names, so that COUNT=5 is five runs.
  return count === undefined ? endless : firstOf(endless, Number(count), instant(start))
}

function wallClockSeries(rule: RuleText, start: LocalTime): Series {
  const walls = engine(rule, start.wall)
  return instantsOf({ zone: zoneOf(start.zone), follows: 'wall-clock', walls: () => walls })
}

/** Steps of elapsed time from DTSTART; when the clocks change, so does what the wall shows at DTSTART's phase. */
function elapsedSeries(rule: RuleText, start: LocalTime): Series {
  const begin = instant(start)
  const engines = new Map<number, Series>()
  const walls = (offset: number): Series => {
    const series = engines.get(offset) ?? engine(rule, begin + offset)
    engines.set(offset, series)
    return series
  }
  return instantsOf({ zone: zoneOf(start.zone), follows: 'elapsed', walls })
}

/** A date alone includes that whole day. */
function untilInstant(text: string, zone: string): number {
  const until = readTime(text, zone)
  return until.isDate ? instant({ ...until, wall: until.wall + 86_399_000 }) : instant(until)
}

function instant({ wall, zone }: LocalTime): number {
  return instantOf(zoneOf(zone), wall)
}

function engine(rule: RuleText, startWall: number): Series {
  const start = new Date(startWall)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')
  const parts = [...rule]
    .filter(([name]) => name !== 'COUNT' && name !== 'UNTIL')
    .map(([name, value]) => `${name}=${value}`)
  const recurrence = new RRuleTemporal({
    rruleString: `DTSTART:${start}\nRRULE:${parts.join(';')}`,
    tzid: 'UTC',
    strict: true,
    cache: false,
  })
  return (from) => nextOf(recurrence, from)
}

/** The engine throws when it has seen ten thousand periods without an occurrence; such a rule is over. */
function nextOf(recurrence: RRuleTemporal, from: number): number | undefined {
  try {
    return recurrence.next(new Date(from), true)?.epochMilliseconds
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Maximum')) return undefined
    throw error
  }
}
