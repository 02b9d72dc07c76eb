import fc from 'fast-check'
import { expect, test } from 'vitest'
import { upcoming } from './occurrences.ts'

const rrule = (text: string, timezone = 'America/New_York') => ({ type: 'rrule', rrule: text, timezone }) as const

const instants = (spec: ReturnType<typeof rrule>, from: string, limit: number) =>
  upcoming(spec, { after: new Date(from), limit }).map((at) => at.toISOString().replace(':00.000Z', 'Z'))

/** Occurrences as days of 1997 and 1998 in New York. */
const days = (text: string, limit: number) =>
  upcoming(rrule(text), { after: new Date('1997-01-01T00:00Z'), limit }).map((at) =>
    at.toLocaleDateString('en-US', { timeZone: 'America/New_York', month: 'short', day: 'numeric' }).replace(' ', ''),
  )

const START = 'DTSTART;TZID=America/New_York:19970902T090000\n'

test.each([
  ['RRULE:FREQ=DAILY;COUNT=10', 'Sep2 Sep3 Sep4 Sep5 Sep6 Sep7 Sep8 Sep9 Sep10 Sep11'],
  ['RRULE:FREQ=DAILY;INTERVAL=10;COUNT=5', 'Sep2 Sep12 Sep22 Oct2 Oct12'],
  ['RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH', 'Sep2 Sep4 Sep16 Sep18 Sep30 Oct2 Oct14 Oct16'],
  ['RRULE:FREQ=MONTHLY;COUNT=10;BYDAY=1FR', 'Sep5 Oct3 Nov7 Dec5 Jan2 Feb6 Mar6 Apr3 May1 Jun5'],
  ['RRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU', 'Sep7 Sep28 Nov2 Nov30'],
  ['RRULE:FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', 'Sep22 Oct20 Nov17 Dec22 Jan19 Feb16'],
  ['RRULE:FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6', 'Sep28 Oct29 Nov28 Dec29 Jan29 Feb26'],
  ['RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', 'Sep4 Oct7 Nov6'],
  ['RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3', 'Feb13 Mar13 Nov13'],
  ['RRULE:FREQ=YEARLY;COUNT=4;BYMONTH=6,7', 'Jun2 Jul2 Jun2 Jul2'],
  ['RRULE:FREQ=DAILY;COUNT=3\nEXDATE:19970903T090000', 'Sep2 Sep4'],
  ['RRULE:FREQ=DAILY;COUNT=2\nRDATE:19971001T090000,19970903T090000', 'Sep2 Sep3 Oct1'],
  ['RDATE:19971001T090000', 'Sep2 Oct1'],
])('reads %s as RFC 5545 does', (rule, expected) => {
  expect(days(START + rule, 20).join(' ')).toBe(expected)
})

test('UNTIL is the last instant that still belongs to the rule', () => {
  const daily = (until: string) => days(`${START}RRULE:FREQ=DAILY;UNTIL=${until}`, 9).length
  expect(daily('19970904T130000Z')).toBe(3)
  expect(daily('19970904T125959Z')).toBe(2)
  expect(daily('19970904T090000')).toBe(3)
  expect(daily('19970904')).toBe(3)
})

test('a DTSTART keeps its own zone: its TZID, UTC for a Z, and else that of the schedule', () => {
  const july = (start: string) => instants(rrule(`${start}\nRRULE:FREQ=DAILY`, 'Europe/Oslo'), '2026-07-01T00:00Z', 1)
  expect(july('DTSTART;TZID=America/New_York:20260101T090000')).toEqual(['2026-07-01T13:00Z'])
  expect(july('DTSTART:20260101T090000Z')).toEqual(['2026-07-01T09:00Z'])
  expect(july('DTSTART:20260101T090000')).toEqual(['2026-07-01T07:00Z'])
})

test('a rule alone begins at midnight, long ago', () => {
  expect(instants(rrule('FREQ=WEEKLY;BYDAY=MO;BYHOUR=9', 'UTC'), '2026-01-01T00:00Z', 1)).toEqual(['2026-01-05T09:00Z'])
  expect(instants(rrule('RRULE:FREQ=DAILY', 'UTC'), '2026-01-01T00:00Z', 1)).toEqual(['2026-01-02T00:00Z'])
})

test('several rules make one set', () => {
  const text = 'DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY\nRRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1,15'
  expect(instants(rrule(text), '2025-12-31T00:00Z', 3)).toEqual([
    '2026-01-01T09:00Z',
    '2026-01-15T09:00Z',
    '2026-02-01T09:00Z',
  ])
})

test('a daily rule across DST neither loses a day nor runs twice', () => {
  const nightly = rrule('DTSTART:20260101T023000\nRRULE:FREQ=DAILY', 'Europe/Oslo')
  expect(instants(nightly, '2026-03-28T12:00Z', 2)).toEqual(['2026-03-29T01:30Z', '2026-03-30T00:30Z'])
  expect(instants(nightly, '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z'])
})

test('COUNT counts the day on which the time is jumped over', () => {
  const twice = rrule('DTSTART:20260328T023000\nRRULE:FREQ=DAILY;COUNT=2', 'Europe/Oslo')
  expect(instants(twice, '2026-01-01T00:00Z', 9)).toEqual(['2026-03-28T01:30Z', '2026-03-29T01:30Z'])
})

test('an hourly rule is elapsed time: it fires in both of the repeated hours and keeps its steps', () => {
  const from = 'DTSTART:20261025T003000\nRRULE:FREQ=HOURLY'
  const hours = [
    '2026-10-24T22:30Z',
    '2026-10-24T23:30Z',
    '2026-10-25T00:30Z',
    '2026-10-25T01:30Z',
    '2026-10-25T02:30Z',
  ]
  expect(instants(rrule(from, 'Europe/Oslo'), '2026-10-24T00:00Z', 5)).toEqual(hours)
  expect(instants(rrule(`${from};COUNT=5`, 'Europe/Oslo'), '2026-10-24T00:00Z', 9)).toEqual(hours)
  expect(instants(rrule(`${from};INTERVAL=2`, 'Europe/Oslo'), '2026-10-24T00:00Z', 3)).toEqual(
    hours.filter((_, i) => i % 2 === 0),
  )
})

test('an hourly rule that names its hours follows the wall clock', () => {
  const named = rrule('DTSTART:20260101T003000\nRRULE:FREQ=HOURLY;BYHOUR=2', 'Europe/Oslo')
  expect(instants(named, '2026-03-28T12:00Z', 2)).toEqual(['2026-03-29T01:30Z', '2026-03-30T00:30Z'])
  expect(instants(named, '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z'])
})

test('asking from the middle gives what counting from the beginning gives, for any rule', () => {
  const rules = fc.record({
    freq: fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'),
    interval: fc.integer({ min: 1, max: 7 }),
    part: fc.constantFrom(
      '',
      ';BYDAY=MO,FR',
      ';BYMONTH=2,9',
      ';BYDAY=TU;BYSETPOS=-1',
      ';BYMINUTE=0,30',
      ';BYHOUR=1,2,3',
    ),
    zone: fc.constantFrom('Europe/Oslo', 'UTC', 'Australia/Lord_Howe'),
    middle: fc.integer({ min: 0, max: 60 }),
  })
  fc.assert(
    fc.property(rules, ({ freq, interval, part, zone, middle }) => {
      const spec = rrule(`DTSTART:20260301T023000\nRRULE:FREQ=${freq};INTERVAL=${interval}${part}`, zone)
      const all = upcoming(spec, { after: new Date('2020-01-01'), limit: 80 })
      const counted = upcoming(rrule(`${spec.rrule};COUNT=80`, zone), { after: new Date('2020-01-01'), limit: 90 })
      expect(counted).toEqual(all)
      const after = all[middle] ?? new Date('9998-01-01')
      expect(upcoming(spec, { after, limit: 19 })).toEqual(all.slice(middle + 1, middle + 20))
    }),
    { numRuns: 60 },
  )
})
