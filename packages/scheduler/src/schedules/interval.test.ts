import fc from 'fast-check'
import { expect, test } from 'vitest'
import { upcoming } from './occurrences.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const interval = (everyMs: number, anchorAt: string, timezone = 'Europe/Oslo') =>
  ({ type: 'interval', everyMs, anchorAt, timezone }) as const

const instants = (spec: ReturnType<typeof interval>, from: string, limit: number) =>
  upcoming(spec, { after: new Date(from), limit }).map((at) => at.toISOString().replace(':00.000Z', 'Z'))

test('counts from the anchor in both directions', () => {
  const every = interval(90 * 60_000, '2026-01-01T00:10:00Z')
  expect(instants(every, '2026-01-01T00:00Z', 2)).toEqual(['2026-01-01T00:10Z', '2026-01-01T01:40Z'])
  expect(instants(every, '2025-12-31T21:00Z', 2)).toEqual(['2025-12-31T21:10Z', '2025-12-31T22:40Z'])
})

test('an occurrence is found one millisecond before it, and no longer at it', () => {
  const hourly = interval(HOUR_MS, '2026-01-01T00:00:00Z')
  expect(instants(hourly, '2026-01-01T04:59:59.999Z', 1)).toEqual(['2026-01-01T05:00Z'])
  expect(instants(hourly, '2026-01-01T05:00:00.000Z', 1)).toEqual(['2026-01-01T06:00Z'])
})

test('whole days keep the time of day across DST, and neither lose a day nor run twice', () => {
  const nightly = interval(DAY_MS, '2026-01-01T02:30:00+01:00')
  expect(instants(nightly, '2026-03-27T12:00Z', 3)).toEqual([
    '2026-03-28T01:30Z',
    '2026-03-29T01:30Z',
    '2026-03-30T00:30Z',
  ])
  expect(instants(nightly, '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z'])
})

test('anything but whole days is elapsed time across DST', () => {
  const every = interval(36 * HOUR_MS, '2026-03-28T12:00:00Z')
  expect(instants(every, '2026-03-28T12:00Z', 2)).toEqual(['2026-03-30T00:00Z', '2026-03-31T12:00Z'])
})

test('an occurrence a century away costs no more than the next one', () => {
  expect(instants(interval(1000, '1900-01-01T00:00:00Z'), '2026-01-01T00:00:30.500Z', 1)).toEqual([
    '2026-01-01T00:00:31.000Z',
  ])
})

test('ends with the calendar instead of giving invalid dates', () => {
  expect(instants(interval(Number.MAX_SAFE_INTEGER, '2026-01-01T00:00:00Z'), '2026-01-02T00:00Z', 1)).toEqual([])
  expect(instants(interval(DAY_MS, '2026-01-01T00:00:00Z'), '9998-12-30T12:00Z', 9)).toEqual(['9998-12-31T00:00Z'])
})

test('elapsed occurrences are whole multiples of the interval from the anchor, for any of them', () => {
  const ms = fc.integer({ min: 1000, max: 30 * DAY_MS }).filter((every) => every % DAY_MS !== 0)
  const date = fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(ms, date, date, (every, anchor, after) => {
      const [next] = upcoming(interval(every, anchor.toISOString()), { after, limit: 1 })
      const distance = (next?.getTime() ?? Number.NaN) - after.getTime()
      expect(distance > 0 && distance <= every).toBe(true)
      expect(Math.abs(((next?.getTime() ?? Number.NaN) - anchor.getTime()) % every)).toBe(0)
    }),
  )
})
