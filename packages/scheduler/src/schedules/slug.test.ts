import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scheduleSlug } from './slug.ts'

const cron = (pattern: string, timezone = 'Europe/Oslo', dayOr = true) =>
  ({ type: 'cron', cron: pattern, timezone, dayOr }) as const

test('slugs never change: deployments match their schedules by them', () => {
  expect(scheduleSlug(cron('0 9 * * 1-5'))).toBe('cron-0-9-1-5-europe-oslo-0k33oij')
  const interval = { type: 'interval', everyMs: 900_000, anchorAt: '2026-01-01T00:00:00Z', timezone: 'UTC' } as const
  expect(scheduleSlug(interval)).toBe('interval-15m-utc-0wk9zbf')
  expect(scheduleSlug({ type: 'rrule', rrule: 'FREQ=WEEKLY;BYDAY=MO', timezone: 'UTC' })).toBe(
    'rrule-freq-weekly-byday-mo-utc-0deqio5',
  )
})

test('spacing and the way an instant is written do not tell schedules apart', () => {
  expect(scheduleSlug(cron(' 0  9 * * 1-5'))).toBe(scheduleSlug(cron('0 9 * * 1-5')))
  const at = (anchorAt: string) => scheduleSlug({ type: 'interval', everyMs: 60_000, anchorAt, timezone: 'UTC' })
  expect(at('2026-01-01T01:00:00+01:00')).toBe(at('2026-01-01T00:00:00Z'))
})

test('everything else does', () => {
  const slugs = [
    cron('*/5 * * * *'),
    cron('5 * * * *'),
    cron('0 9 * * 1'),
    cron('0 9 1 * 1', 'UTC'),
    cron('0 9 1 * 1', 'UTC', false),
  ].map(scheduleSlug)
  expect(new Set(slugs).size).toBe(slugs.length)
})

test('a slug is of [a-z0-9-] and at most 60 characters long, whatever the schedule says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (text) => {
      expect(scheduleSlug({ type: 'rrule', rrule: text, timezone: 'UTC' })).toMatch(
        /^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$/,
      )
    }),
  )
})
