import type { ScheduleSpec } from '@orc/core/model'
import { expect, test } from 'vitest'
import { checkSchedule } from './check.ts'

const cron = (pattern: string, timezone = 'Europe/Oslo', dayOr = true): ScheduleSpec => ({
  type: 'cron',
  cron: pattern,
  timezone,
  dayOr,
})

const interval = (everyMs: number, anchorAt = '2026-01-01T00:00:00Z'): ScheduleSpec => ({
  type: 'interval',
  everyMs,
  anchorAt,
  timezone: 'UTC',
})

const rrule = (text: string): ScheduleSpec => ({ type: 'rrule', rrule: text, timezone: 'Europe/Oslo' })

test.each([
  '0 9 * * 1-5',
  '*/10 * * * * *',
  '0 0 L * *',
  '0 0 * * FRI#2',
  '0 0 * JAN,JUL SUN',
  '@daily',
  '@Hourly',
  '0 0 29 2 *',
  ' 5  4 * * 7 ',
  '0 0 15W * *',
  '0 0 * * 5L',
  '0 0 ? * MON',
  '0 0 31 2,3 *',
  '0 0 30 2 MON',
])('takes cron %j', (pattern) => {
  expect(checkSchedule(cron(pattern))).toBeUndefined()
})

test.each([
  ['', 'a pattern has 5 fields'],
  ['* * * *', 'a pattern has 5 fields'],
  ['0 0 0 1 1 * 2030', 'a pattern has 5 fields'],
  ['2030-01-01T00:00:00', 'a pattern has 5 fields'],
  ['60 * * * *', "minute '60' is not valid; it takes 0-59"],
  ['0 24 * * *', "hour '24'"],
  ['0 0 32 * *', "day of month '32' is not valid; it takes 1-31"],
  ['0 0 0 * *', "day of month '0'"],
  ['0 0 * 13 *', "month '13' is not valid; it takes 1-12 or JAN-DEC"],
  ['0 0 * * FUN', "day of week 'FUN'"],
  ['0 0 * * 1#6', "day of week '1#6'"],
  ['5-1 * * * *', "minute '5-1'"],
  ['*/0 * * * *', "minute '*/0'"],
  ['*/90 * * * *', "minute '*/90'"],
  ['1,,2 * * * *', "minute '1,,2'"],
  ['@reboot', 'is not one of @yearly'],
  ['@every 5m', 'is not one of @yearly'],
  ['0 0 30 2 *', 'never fires'],
  ['0 0 31 2,4,6,9,11 *', 'never fires'],
  [`0 0 1${',1'.repeat(300)} * *`, 'at most 500'],
])('refuses cron %j: %s', (pattern, reason) => {
  expect(checkSchedule(cron(pattern))).toContain(reason)
})

test('refuses two day fields that never meet', () => {
  expect(checkSchedule(cron('0 0 8 * MON#1', 'UTC', false))).toContain('never fires')
  expect(checkSchedule(cron('0 0 8 * MON#1', 'UTC', true))).toBeUndefined()
  expect(checkSchedule(cron('0 0 29 2 MON', 'UTC', false))).toBeUndefined()
})

test.each(['Mars/Base', '', '+02:00', 'Europe/Oslo '])('refuses the time zone %j by name', (zone) => {
  expect(checkSchedule(cron('0 9 * * *', zone))).toMatch(/^time zone '.*' is unknown; use an IANA name/)
})

test('an interval lasts at least a second, exactly one included', () => {
  expect(checkSchedule(interval(1000))).toBeUndefined()
  for (const everyMs of [999, 0, -1000, 1500.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(checkSchedule(interval(everyMs))).toMatch(/^interval .* ms is not valid; it must be a whole number/)
  }
})

test.each(['2026-01-01', '2026-01-01T00:00:00', 'yesterday', '2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z'])(
  'refuses the anchor %j, which is no instant',
  (anchorAt) => {
    expect(checkSchedule(interval(1000, anchorAt))).toContain('must be an ISO 8601 instant')
  },
)

test.each([
  'FREQ=DAILY',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,WE',
  'DTSTART:20260101T090000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR',
  'DTSTART;TZID=America/New_York:20260101T090000\r\nRRULE:FREQ=DAILY;\r\n COUNT=2\r\nEXDATE:20260102T090000',
  'dtstart:20200101T090000Z rrule:freq=daily;count=3',
  'DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
  'RDATE:20260101T090000Z',
])('takes rrule %j', (text) => {
  expect(checkSchedule(rrule(text))).toBeUndefined()
})

test.each([
  ['', 'neither RRULE nor RDATE'],
  ['nonsense', "'nonsense' is not an RRULE, DTSTART, RDATE or EXDATE line"],
  ['FREQ=FORTNIGHTLY', "'FREQ=FORTNIGHTLY' is malformed or out of range"],
  ['RRULE:INTERVAL=2', 'RRULE must include FREQ'],
  ['FREQ=DAILY;BYHOUR=25', "'BYHOUR=25'"],
  ['FREQ=DAILY;INTERVAL=0', "'INTERVAL=0'"],
  ['FREQ=DAILY;FOO=1', "'FOO=1' is not a part of a rule"],
  ['FREQ=DAILY;FREQ=DAILY', 'FREQ is given twice'],
  ['FREQ=DAILY;COUNT=3', 'COUNT counts from DTSTART'],
  ['DTSTART:20260101T090000\nRRULE:FREQ=DAILY;COUNT=10001', 'COUNT is above 10000'],
  ['DTSTART:20260101T090000\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20260201T000000Z', 'COUNT and UNTIL exclude each other'],
  ['DTSTART:20260230T090000\nRRULE:FREQ=DAILY', "'20260230T090000' is not a date and time"],
  ['DTSTART;TZID=Mars/Base:20260101T090000\nRRULE:FREQ=DAILY', "TZID 'Mars/Base'"],
  ['DTSTART:20260101T090000\nDTSTART:20260101T090000\nRRULE:FREQ=DAILY', 'more than one DTSTART'],
  ['DTSTART:20260101T090000\nRRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY', 'EXRULE is not part of RFC 5545'],
  ['DTSTART:20260101T090000\nRRULE:FREQ=DAILY\nEXDATE:20260102', 'EXDATE has a date where DTSTART has a time'],
  ['FREQ=WEEKLY;BYDAY=1MO', 'BYDAY with numeric value'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never fires'],
  ['DTSTART:20260101T090000\nRRULE:FREQ=DAILY;UNTIL=20251231T000000Z', 'never fires'],
  [`FREQ=DAILY;BYHOUR=1${',1'.repeat(3300)}`, 'at most 6500'],
])('refuses rrule %j: %s', (text, reason) => {
  expect(checkSchedule(rrule(text))).toContain(reason)
})

test('a value too long for a terminal is shortened in the sentence', () => {
  const sentence = checkSchedule(rrule(`FREQ=DAILY;BYHOUR=${'1,'.repeat(900)}`))
  expect(sentence).toMatch(/^rrule 'FREQ=DAILY;BYHOUR=1,.*…': 'BYHOUR=1,.*…' is malformed/)
  expect(sentence?.length).toBeLessThan(250)
})
