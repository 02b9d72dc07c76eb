import { formatDuration } from '@orc/core/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneSchedule, readSchedules, scheduleText } from './schedules.ts'

test('each flag is as many schedules as it is given times, all in the one zone', () => {
  const specs = readSchedules({ cron: ['a', 'b'], interval: ['15m'], rrule: ['r'], timezone: 'Europe/Oslo' }).map(
    ({ spec }) => spec,
  )
  expect(specs).toEqual([
    { type: 'cron', cron: 'a', timezone: 'Europe/Oslo' },
    { type: 'cron', cron: 'b', timezone: 'Europe/Oslo' },
    { type: 'interval', everyMs: 900_000, timezone: 'Europe/Oslo' },
    { type: 'rrule', rrule: 'r', timezone: 'Europe/Oslo' },
  ])
})

test('without a zone none is said: the default is the API', () => {
  expect(readSchedules({ cron: ['a'] })).toEqual([{ spec: { type: 'cron', cron: 'a' } }])
})

test('an interval of a second or more is taken, whatever way it is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 10 ** 10 }), (ms) => {
      expect(readSchedules({ interval: [formatDuration(ms)] })).toEqual([{ spec: { type: 'interval', everyMs: ms } }])
    }),
  )
})

test.each([
  [{ interval: ['999ms'] }, 'schedule_invalid'],
  [{ interval: ['1s'] }, undefined],
  [{ interval: ['0s'] }, 'schedule_invalid'],
  [{ interval: ['1.0005s'] }, 'schedule_invalid'],
  [{ interval: ['soon'] }, 'duration_invalid'],
  [{ timezone: 'UTC' }, 'usage'],
  [{}, undefined],
])('%j is refused with %s', (flags, code) => {
  const read = () => readSchedules(flags)
  if (code === undefined) expect(read).not.toThrow()
  else expect(read).toThrow(expect.objectContaining({ code }))
})

test('where one schedule is wanted, none and two are refused', () => {
  expect(oneSchedule({ cron: ['a'] })).toEqual({ spec: { type: 'cron', cron: 'a' } })
  expect(() => oneSchedule({})).toThrow('No schedule is given')
  expect(() => oneSchedule({ cron: ['a'], interval: ['1h', '2h'] })).toThrow('One schedule is wanted, 3 are given')
})

test.each([
  [{ type: 'cron' as const, cron: '0 9 * * *', timezone: 'UTC', dayOr: true }, true, '0 9 * * *'],
  [
    { type: 'cron' as const, cron: '0 9 * * *', timezone: 'Europe/Oslo', dayOr: true },
    false,
    '0 9 * * * (Europe/Oslo), paused',
  ],
  [{ type: 'interval' as const, everyMs: 5_400_000, anchorAt: '', timezone: 'UTC' }, true, 'every 1h30m'],
  [{ type: 'rrule' as const, rrule: 'DTSTART:1\nRRULE:2', timezone: 'UTC' }, true, 'DTSTART:1 RRULE:2'],
])('a schedule in a few words', (spec, active, text) => {
  expect(scheduleText({ spec, active })).toBe(text)
})
