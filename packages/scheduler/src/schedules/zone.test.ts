import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { isTimeZone, zoneOf } from './zone.ts'

const HOUR_MS = 3_600_000

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const instants = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2040, 0, 1) })

test('the offset is that of another implementation, in any zone and at any instant since 1971', () => {
  fc.assert(
    fc.property(zones, instants, (name, instant) => {
      const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name)
      expect(zoneOf(name)(instant).offset).toBe(there.offsetNanoseconds / 1e6)
    }),
    { numRuns: 500 },
  )
})

test('a stretch ends at the millisecond at which the clocks change, and the next one knows the offset before', () => {
  const oslo = zoneOf('Europe/Oslo')
  const change = Date.parse('2026-03-29T01:00:00.000Z')
  expect(oslo(change - 1)).toMatchObject({ until: change, offset: HOUR_MS })
  expect(oslo(change)).toMatchObject({ from: change, offset: 2 * HOUR_MS, offsetBefore: HOUR_MS })
})

test('a zone is named by the time zone database, in any case; an offset is no zone', () => {
  expect(['Europe/Oslo', 'europe/oslo', 'UTC', 'Etc/GMT+2'].filter(isTimeZone)).toHaveLength(4)
  expect(['', '+02:00', 'Europe/Atlantis', ' UTC'].filter(isTimeZone)).toEqual([])
})

test('a summer time that was given up within a week is seen, as that of Boa Vista in 2000', () => {
  const days = Array.from({ length: 20 }, (_, day) => Date.UTC(2000, 9, 1 + day, 12))
  const offsets = days.map((day) => zoneOf('America/Boa_Vista')(day).offset / HOUR_MS)
  expect(offsets.filter((hours) => hours === -3)).toHaveLength(7)
})
