import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { upcoming } from './occurrences.ts'

const cron = (pattern: string, timezone = 'Europe/Oslo', dayOr = true) =>
  ({ type: 'cron', cron: pattern, timezone, dayOr }) as const

const instants = (pattern: string, zone: string, { from, limit = 2 }: { from: string; limit?: number }) =>
  upcoming(cron(pattern, zone), { after: new Date(from), limit }).map((at) => at.toISOString().replace(':00.000Z', 'Z'))

test('a daily time that the clocks jump over fires that day, later by as much as they jumped', () => {
  expect(instants('30 2 * * *', 'Europe/Oslo', { from: '2026-03-28T12:00Z' })).toEqual([
    '2026-03-29T01:30Z',
    '2026-03-30T00:30Z',
  ])
  expect(instants('15 2 * * *', 'Australia/Lord_Howe', { from: '2026-10-03T00:00Z' })).toEqual([
    '2026-10-03T15:45Z',
    '2026-10-04T15:15Z',
  ])
  expect(instants('30 1 * * *', 'Antarctica/Troll', { from: '2026-03-28T12:00Z' })).toEqual([
    '2026-03-29T01:30Z',
    '2026-03-29T23:30Z',
  ])
  expect(instants('30 0 * * *', 'Asia/Beirut', { from: '2026-03-28T12:00Z' })).toEqual([
    '2026-03-28T22:30Z',
    '2026-03-29T21:30Z',
  ])
})

test('a daily time that comes twice fires the first time only', () => {
  expect(instants('30 2 * * *', 'Europe/Oslo', { from: '2026-10-24T12:00Z' })).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ])
  expect(instants('45 1 * * *', 'Australia/Lord_Howe', { from: '2026-04-04T00:00Z' })).toEqual([
    '2026-04-04T14:45Z',
    '2026-04-05T15:15Z',
  ])
  expect(instants('30 2 * * *', 'Antarctica/Troll', { from: '2026-10-24T12:00Z' })).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T02:30Z',
  ])
})

test('lists and ranges of hours neither lose a day nor run twice, where croner alone does both', () => {
  expect(instants('30 2,14 * * *', 'Europe/Oslo', { from: '2026-03-28T22:00Z' })).toEqual([
    '2026-03-29T01:30Z',
    '2026-03-29T12:30Z',
  ])
  expect(instants('30 2,14 * * *', 'Europe/Oslo', { from: '2026-10-24T22:00Z' })).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-25T13:30Z',
  ])
  expect(instants('30 2-3 * * *', 'Europe/Oslo', { from: '2026-03-28T22:00Z' })).toEqual([
    '2026-03-29T01:30Z',
    '2026-03-30T00:30Z',
  ])
})

test('an hourly pattern fires in every real hour, both of the repeated ones included', () => {
  const hours = ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z']
  expect(instants('30 * * * *', 'Europe/Oslo', { from: '2026-10-24T23:00Z', limit: 4 })).toEqual(hours)
  expect(instants('30 0-23 * * *', 'Europe/Oslo', { from: '2026-10-24T23:00Z', limit: 4 })).toEqual(hours)
  expect(instants('0 * * * *', 'Europe/Oslo', { from: '2026-03-28T23:30Z', limit: 3 })).toEqual([
    '2026-03-29T00:00Z',
    '2026-03-29T01:00Z',
    '2026-03-29T02:00Z',
  ])
})

test('a step that leaves one hour means that hour, also where midnight is jumped over', () => {
  expect(instants('0 */24 * * *', 'Asia/Beirut', { from: '2026-03-28T12:00Z' })).toEqual([
    '2026-03-28T22:00Z',
    '2026-03-29T21:00Z',
  ])
})

test('a local day that never was is not fired twice the day after', () => {
  expect(instants('0 9 * * *', 'Pacific/Apia', { from: '2011-12-29T00:00Z', limit: 3 })).toEqual([
    '2011-12-29T19:00Z',
    '2011-12-30T19:00Z',
    '2011-12-31T19:00Z',
  ])
})

test('an occurrence is found one millisecond before it, and no longer at it', () => {
  expect(instants('0 9 * * *', 'UTC', { from: '2026-01-01T08:59:59.999Z', limit: 1 })).toEqual(['2026-01-01T09:00Z'])
  expect(instants('0 9 * * *', 'UTC', { from: '2026-01-01T09:00:00.000Z', limit: 1 })).toEqual(['2026-01-02T09:00Z'])
})

test('with both day fields restricted, dayOr says whether one match is enough', () => {
  const days = (dayOr: boolean) =>
    upcoming(cron('0 0 13 * FRI', 'UTC', dayOr), { after: new Date('2026-01-12T00:00Z'), limit: 2 }).map((at) =>
      at.toISOString().slice(0, 10),
    )
  expect(days(true)).toEqual(['2026-01-13', '2026-01-16'])
  expect(days(false)).toEqual(['2026-02-13', '2026-03-13'])
})

test.each([
  ['0 0 L * *', '2026-01-31'],
  ['0 0 * * MON#2', '2026-01-12'],
  ['0 0 * * FRIL', '2026-01-30'],
  ['0 0 15W * *', '2026-01-15'],
  ['@weekly', '2026-01-04'],
  ['30 0 0 * JUN *', '2026-06-01'],
])('%s next fires on %s', (pattern, day) => {
  const [next] = upcoming(cron(pattern, 'UTC'), { after: new Date('2026-01-01T12:00Z'), limit: 1 })
  expect(next?.toISOString().slice(0, 10)).toBe(day)
})

const ZONES = [
  'Europe/Oslo',
  'America/New_York',
  'America/Havana',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Chatham',
  'UTC',
]

test.each(ZONES)('every local day of ten years has exactly one occurrence of a daily time in %s', (zone) => {
  const day = (at: Date) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  for (const time of ['30 2 * * *', '0 0 * * *']) {
    let expected = Temporal.PlainDate.from('2021-01-01')
    for (const at of upcoming(cron(time, zone), { after: localMidnight('2021-01-01', zone), limit: 3652 })) {
      expect(day(at).toString()).toBe(expected.toString())
      expected = expected.add({ days: 1 })
    }
    expect(expected.toString()).toBe('2031-01-01')
  }
})

function localMidnight(date: string, zone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds - 1)
}

interface Pattern {
  readonly minutes: readonly number[]
  readonly hours: readonly number[] | '*'
  readonly days: readonly number[] | '*'
}

const values = (min: number, max: number) =>
  fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 5 }).map((list) => list.toSorted((a, b) => a - b))

const patterns: fc.Arbitrary<Pattern> = fc.record({
  minutes: values(0, 59),
  hours: fc.oneof(fc.constant('*' as const), values(0, 4), values(0, 23)),
  days: fc.oneof(fc.constant('*' as const), values(0, 6)),
})

const WEEKENDS = [
  ['Europe/Oslo', '2026-03-28'],
  ['Europe/Oslo', '2026-10-24'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Antarctica/Troll', '2026-03-28'],
  ['Antarctica/Troll', '2026-10-24'],
  ['Asia/Beirut', '2026-03-28'],
  ['America/Havana', '2026-10-31'],
  ['Asia/Tokyo', '2026-01-01'],
] as const

test('agrees with a scan of every minute, by another implementation of time zones, for any pattern around DST', () => {
  fc.assert(
    fc.property(patterns, fc.constantFrom(...WEEKENDS), (pattern, [zone, date]) => {
      const { minutes, hours, days } = pattern
      const text = [minutes, hours, '*', '*', days].map((field) => field.toString()).join(' ')
      const [from, until] = [localMidnight(date, zone), localMidnight(addDays(date, 3), zone)]
      const found = upcoming(cron(text, zone), { after: from, limit: 5000, until })
      expect(found.map((at) => at.getTime())).toEqual(scan(pattern, zone, date))
    }),
    { numRuns: 150 },
  )
})

const addDays = (date: string, days: number) => Temporal.PlainDate.from(date).add({ days }).toString()

interface LocalMinute {
  readonly hour: number
  readonly minute: number
  readonly dayOfWeek: number
  readonly epochMilliseconds: number
}

/** Each minute of three days once: real ones, and those that the wall clock names. Clocks change at quarters only. */
const minutesOf = memo((zone: string, date: string) => {
  const first = Temporal.PlainDateTime.from(date)
  const begin = first.toZonedDateTime(zone)
  const quarters = begin.until(begin.add({ days: 3 })).total('minutes') / 15
  const real = Array.from({ length: quarters }, (_, quarter) => begin.add({ minutes: quarter * 15 }))
  const named = Array.from({ length: 3 * 96 }, (_, quarter) => first.add({ minutes: quarter * 15 }))
  return {
    real: real.flatMap((at) => quarterHour(at, at)),
    named: named.flatMap((wall) => quarterHour(wall, wall.toZonedDateTime(zone))),
  }
})

function quarterHour(wall: Temporal.PlainDateTime | Temporal.ZonedDateTime, at: Temporal.ZonedDateTime): LocalMinute[] {
  const { hour, minute, dayOfWeek } = wall
  return Array.from({ length: 15 }, (_, extra) => ({
    hour,
    minute: minute + extra,
    dayOfWeek,
    epochMilliseconds: at.epochMilliseconds + extra * 60_000,
  }))
}

function scan({ minutes, hours, days }: Pattern, zone: string, date: string): number[] {
  const { real, named } = minutesOf(zone, date)
  const matching = (hours === '*' ? real : named)
    .filter(({ minute }) => minutes.includes(minute))
    .filter(({ hour }) => hours === '*' || hours.includes(hour))
    .filter(({ dayOfWeek }) => days === '*' || days.includes(dayOfWeek % 7))
  return [...new Set(matching.map((minute) => minute.epochMilliseconds))].toSorted((a, b) => a - b)
}

function memo<T>(make: (zone: string, date: string) => T): (zone: string, date: string) => T {
  const made = new Map<string, T>()
  return (zone, date) => {
    const value = made.get(zone + date) ?? make(zone, date)
    made.set(zone + date, value)
    return value
  }
}
