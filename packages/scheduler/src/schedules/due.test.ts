import type { CatchupPolicy, ScheduleSpec } from '@orc/core/model'
import { CATCHUP_POLICIES, CATCHUP_WINDOW_MS } from '@orc/core/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Dispositions } from './due.ts'
import { dispositions, ON_TIME_MS } from './due.ts'
import { upcoming } from './occurrences.ts'

const MINUTE_MS = 60_000
const T0 = Date.parse('2026-01-01T00:00:00Z')

const every = (everyMs: number): ScheduleSpec => ({
  type: 'interval',
  everyMs,
  anchorAt: '2026-01-01T00:00:00Z',
  timezone: 'UTC',
})
const hourly: ScheduleSpec = { type: 'cron', cron: '0 * * * *', timezone: 'UTC', dayOr: true }
const secondly: ScheduleSpec = { type: 'cron', cron: '* * * * * *', timezone: 'UTC', dayOr: true }

interface Pass {
  readonly spec: ScheduleSpec
  readonly catchup: CatchupPolicy
  readonly from: number
  readonly to: number
  readonly limit?: number
}

const pass = ({ spec, catchup, from, to, limit = 10_000 }: Pass) =>
  dispositions({ spec, catchup, limit, watermark: new Date(from), now: new Date(to) })

const times = (list: readonly Date[]) => list.map((at) => at.getTime() - T0)

test('an occurrence is due at its instant and not a millisecond before', () => {
  const at = (to: number) => pass({ spec: hourly, catchup: 'latest', from: T0, to })
  expect(times(at(T0 + 60 * MINUTE_MS).fire)).toEqual([60 * MINUTE_MS])
  expect(at(T0 + 60 * MINUTE_MS - 1)).toMatchObject({ fire: [], more: false })
})

test('the watermark is exclusive: what it names has had its disposition', () => {
  const from = (watermark: number) => times(pass({ spec: hourly, catchup: 'all', from: watermark, to: T0 + 1000 }).fire)
  expect(from(T0)).toEqual([])
  expect(from(T0 - 1)).toEqual([0])
})

test('none fires what is due for at most a minute, exactly a minute included', () => {
  const late = (by: number) => pass({ spec: hourly, catchup: 'none', from: T0 - 1, to: T0 + by })
  expect(times(late(ON_TIME_MS).fire)).toEqual([0])
  expect(late(ON_TIME_MS + 1)).toMatchObject({
    fire: [],
    skipped: { count: 1, first: new Date(T0), last: new Date(T0) },
  })
})

test('latest fires the last one missed and skips those before it', () => {
  const found = pass({ spec: every(10 * MINUTE_MS), catchup: 'latest', from: T0, to: T0 + 55 * MINUTE_MS })
  expect(times(found.fire)).toEqual([50 * MINUTE_MS])
  expect(found.skipped).toMatchObject({
    count: 4,
    atLeast: false,
    first: new Date(T0 + 10 * MINUTE_MS),
    last: new Date(T0 + 40 * MINUTE_MS),
  })
})

test.each(['latest', 'all'] as const)(
  '%s fires what was missed by the catch-up window, and nothing older',
  (catchup) => {
    const missedBy = (by: number) => pass({ spec: every(24 * 60 * MINUTE_MS), catchup, from: T0 - 1, to: T0 + by })
    expect(times(missedBy(CATCHUP_WINDOW_MS).fire)).toEqual([0])
    expect(missedBy(CATCHUP_WINDOW_MS + 1)).toMatchObject({ fire: [], skipped: { count: 1 }, watermark: new Date(T0) })
  },
)

test('all fires everything within the window in batches, and says when to call again', () => {
  const first = pass({ spec: every(10 * MINUTE_MS), catchup: 'all', from: T0, to: T0 + 30 * MINUTE_MS, limit: 2 })
  expect(first).toMatchObject({
    more: true,
    watermark: new Date(T0 + 20 * MINUTE_MS),
    next: new Date(T0 + 30 * MINUTE_MS),
  })
  const second = pass({
    spec: every(10 * MINUTE_MS),
    catchup: 'all',
    from: first.watermark.getTime(),
    to: T0 + 30 * MINUTE_MS,
    limit: 1,
  })
  expect(second).toMatchObject({
    more: false,
    fire: [new Date(T0 + 30 * MINUTE_MS)],
    next: new Date(T0 + 40 * MINUTE_MS),
  })
})

test('when nothing is due the watermark stays and next says when to come back', () => {
  const idle = pass({ spec: hourly, catchup: 'all', from: T0, to: T0 + 1000 })
  expect(idle).toEqual({
    fire: [],
    skipped: undefined,
    watermark: new Date(T0),
    more: false,
    next: new Date(T0 + 60 * MINUTE_MS),
  })
})

test('a clock that was set back fires nothing and moves no watermark', () => {
  const from = T0 + 120 * MINUTE_MS
  const back = pass({ spec: hourly, catchup: 'all', from, to: T0 })
  expect(back).toEqual({
    fire: [],
    skipped: undefined,
    watermark: new Date(from),
    more: false,
    next: new Date(T0 + 180 * MINUTE_MS),
  })
})

test('a schedule that is over has no next', () => {
  const once: ScheduleSpec = { type: 'rrule', rrule: 'RDATE:20260101T000000Z', timezone: 'UTC' }
  expect(pass({ spec: once, catchup: 'all', from: T0 - 1, to: T0 })).toMatchObject({
    fire: [new Date(T0)],
    next: undefined,
    more: false,
  })
})

test('years of missed seconds are skipped at once, with their ends exact and their number a lower bound', () => {
  const from = Date.parse('2020-01-01T00:00:00Z')
  const found = pass({ spec: secondly, catchup: 'latest', from, to: T0 })
  expect(times(found.fire)).toEqual([0])
  expect(found.skipped).toEqual({ count: 1000, atLeast: true, first: new Date(from + 1000), last: new Date(T0 - 1000) })
})

test('exactly a thousand skips are counted, one more is a lower bound', () => {
  const skipped = (seconds: number) =>
    pass({ spec: secondly, catchup: 'latest', from: T0, to: T0 + seconds * 1000 }).skipped
  expect(skipped(1001)).toMatchObject({ count: 1000, atLeast: false })
  expect(skipped(1002)).toMatchObject({ count: 1000, atLeast: true, last: new Date(T0 + 1001_000) })
})

const specs = fc.constantFrom<ScheduleSpec>(
  every(MINUTE_MS),
  every(7 * MINUTE_MS),
  hourly,
  { type: 'cron', cron: '*/5 1-3 * * *', timezone: 'Europe/Oslo', dayOr: true },
  { type: 'rrule', rrule: 'FREQ=MINUTELY;INTERVAL=11', timezone: 'Europe/Oslo' },
)
const policies = fc.record({ spec: specs, catchup: fc.constantFrom(...CATCHUP_POLICIES) })
const minutes = fc.integer({ min: 0, max: 300 }).map((count) => count * MINUTE_MS)
/** The night in which Oslo's clocks go back. */
const NIGHT = Date.parse('2026-10-24T22:00:00Z')

test('each due occurrence is fired or skipped exactly once, whenever the passes come', () => {
  fc.assert(
    fc.property(
      policies,
      fc.array(minutes, { maxLength: 6 }),
      fc.integer({ min: 1, max: 5 }),
      ({ spec, catchup }, gaps, limit) => {
        const done: Done = { fired: [], skipped: 0, watermark: NIGHT }
        let now = NIGHT
        for (const gap of gaps) {
          now += gap
          drain(done, { spec, catchup, from: done.watermark, to: now, limit })
        }
        const due = upcoming(spec, { after: new Date(NIGHT), limit: 5000, until: new Date(now) }).map((at) =>
          at.getTime(),
        )
        expect(done.fired.length + done.skipped).toBe(due.length)
        expect(new Set(done.fired).size).toBe(done.fired.length)
        expect(due).toEqual(expect.arrayContaining(done.fired))
      },
    ),
  )
})

interface Done {
  readonly fired: number[]
  skipped: number
  watermark: number
}

function drain(done: Done, call: Pass): void {
  let found: Dispositions
  do {
    found = pass({ ...call, from: done.watermark })
    expect(found.fire.length).toBeLessThanOrEqual(call.limit ?? 0)
    done.fired.push(...found.fire.map((at) => at.getTime()))
    done.skipped += found.skipped?.count ?? 0
    done.watermark = found.watermark.getTime()
  } while (found.more)
}

test('splitting a window anywhere gives the dispositions of one pass over all of it', () => {
  fc.assert(
    fc.property(policies, minutes, minutes, ({ spec, catchup }, one, other) => {
      const [middle, to] = [NIGHT + Math.min(one, other), NIGHT + Math.max(one, other)]
      const whole = pass({ spec, catchup, from: NIGHT, to })
      const rest = pass({ spec, catchup, from: middle, to })
      expect(rest.fire).toEqual(whole.fire.filter((at) => at.getTime() > middle))
      expect(rest.next).toEqual(whole.next)
    }),
  )
})
