import type { ScheduleSpec } from '@orc/core/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { occurrencesAfter, upcoming } from './occurrences.ts'

const ZONES = ['UTC', 'Europe/Oslo', 'Australia/Lord_Howe', 'Antarctica/Troll', 'America/Sao_Paulo', 'Pacific/Apia']

const timezone = fc.constantFrom(...ZONES)

const specs: fc.Arbitrary<ScheduleSpec> = fc.oneof(
  fc.record({
    type: fc.constant('cron' as const),
    cron: fc.constantFrom(
      '30 2 * * *',
      '*/7 * * * *',
      '0 9 * * MON-FRI',
      '15,45 1-3 * * *',
      '*/20 30 */5 * * *',
      '0 0 29 2 *',
    ),
    timezone,
    dayOr: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('interval' as const),
    everyMs: fc.constantFrom(1000, 3_600_000, 5_400_000, 86_400_000, 7 * 86_400_000),
    anchorAt: fc.constantFrom('2011-12-30T12:30:00Z', '2026-03-29T00:30:00Z', '2030-01-01T00:00:00.250Z'),
    timezone,
  }),
  fc.record({
    type: fc.constant('rrule' as const),
    rrule: fc.constantFrom(
      'FREQ=DAILY;BYHOUR=2;BYMINUTE=30',
      'FREQ=HOURLY;INTERVAL=5',
      'FREQ=MONTHLY;BYDAY=-1FR',
      'FREQ=MINUTELY;BYMINUTE=0,29',
    ),
    timezone,
  }),
)

/** Dense around changes of clocks, also those of Apia in 2011 and of Brazil, where midnight was jumped over. */
const instant = fc
  .tuple(
    fc.constantFrom(
      '2011-12-30T10:00Z',
      '2017-10-15T03:00Z',
      '2018-02-18T02:00Z',
      '2026-03-29T01:00Z',
      '2026-10-25T01:00Z',
      '2026-04-04T15:00Z',
    ),
    fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
  )
  .map(([change, distance]) => new Date(Date.parse(change) + distance))

test('occurrences come strictly after the instant, in order and each once', () => {
  fc.assert(
    fc.property(specs, instant, (spec, after) => {
      let last = after.getTime()
      for (const occurrence of upcoming(spec, { after, limit: 40 })) {
        expect(occurrence.getTime()).toBeGreaterThan(last)
        last = occurrence.getTime()
      }
    }),
  )
})

test('a longer list of upcoming occurrences begins with the shorter', () => {
  fc.assert(
    fc.property(specs, instant, fc.nat(40), (spec, after, limit) => {
      const longer = upcoming(spec, { after, limit: 40 })
      expect(upcoming(spec, { after, limit })).toEqual(longer.slice(0, limit))
    }),
  )
})

test('what comes next does not depend on where one stood before', () => {
  fc.assert(
    fc.property(specs, instant, fc.nat(3_600_000), (spec, after, step) => {
      const later = new Date(after.getTime() + step)
      const seen = upcoming(spec, { after, limit: 5000, until: new Date(later.getTime() + 600_000) })
      const [next] = upcoming(spec, { after: later, limit: 1, until: new Date(later.getTime() + 600_000) })
      expect(next).toEqual(seen.find((occurrence) => occurrence > later))
    }),
    { numRuns: 300 },
  )
})

test('occurrences are computed as they are asked for, of a schedule that never ends too', () => {
  const everySecond = { type: 'cron', cron: '* * * * * *', timezone: 'UTC', dayOr: true } as const
  const [first] = occurrencesAfter(everySecond, new Date('2026-01-01T00:00:00Z'))
  expect(first?.toISOString()).toBe('2026-01-01T00:00:01.000Z')
})

test('upcoming includes an occurrence exactly at its end, and none a millisecond later', () => {
  const hourly = { type: 'interval', everyMs: 3_600_000, anchorAt: '2026-01-01T00:00:00Z', timezone: 'UTC' } as const
  const count = (until: string) =>
    upcoming(hourly, { after: new Date('2026-01-01T00:00:00Z'), limit: 9, until: new Date(until) }).length
  expect(count('2026-01-01T02:00:00.000Z')).toBe(2)
  expect(count('2026-01-01T01:59:59.999Z')).toBe(1)
})
