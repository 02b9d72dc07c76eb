import type { Event, FlowRun } from '@orc/core/contract'
import { LATE_AFTER_MS } from '@orc/core/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterEvent, stateNow, withNewest } from './live-runs.ts'

const AT = '2026-01-01T00:00:00.000Z'

/** A run, as far as lists look at it; ids grow with time, as they do in Orc. */
const run = (number: number, type: FlowRun['state']['type'] = 'SCHEDULED'): FlowRun =>
  ({
    id: String(number).padStart(8, '0'),
    dueAt: AT,
    startedAt: null,
    endedAt: null,
    state: { type, name: 'Scheduled', at: AT },
  }) as FlowRun

const page = (numbers: readonly number[], next: string | null = 'next') => ({
  items: numbers.map((number) => run(number)),
  nextCursor: next,
})
const numbers = (pages: readonly { items: readonly FlowRun[] }[]): number[] =>
  pages.flatMap(({ items }) => items.map(({ id }) => Number(id)))

test('new runs come on top, and what was loaded below stays, none twice and none lost', () => {
  const gapless = fc.record({
    known: fc.integer({ min: 3, max: 40 }),
    fresh: fc.integer({ min: 0, max: 20 }),
    overlap: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(gapless, ({ known, fresh, overlap }) => {
      const below = Array.from({ length: known }, (_, at) => known - at)
      const newest = Array.from({ length: fresh + overlap }, (_, at) => known + fresh - at)
      const pages = [page(below.slice(0, 3)), page(below.slice(3), null)]
      expect(numbers(withNewest(pages, page(newest)))).toEqual(
        Array.from({ length: known + fresh }, (_, at) => known + fresh - at),
      )
    }),
  )
})

test('where more runs came than a page holds, the list begins anew rather than hide the gap', () => {
  expect(numbers(withNewest([page([3, 2, 1])], page([9, 8, 7])))).toEqual([9, 8, 7])
})

test('a run that was deleted is gone', () => {
  expect(numbers(withNewest([page([3, 2, 1])], page([3, 1])))).toEqual([3, 1])
  expect(numbers(withNewest([page([1])], page([], null)))).toEqual([])
})

test('the next page is still asked for after the last that is loaded', () => {
  const pages = withNewest([page([4, 3], 'after 3'), page([2, 1], 'after 1')], page([5, 4, 3], 'after 3'))
  expect(pages.map(({ nextCursor }) => nextCursor)).toEqual(['after 3', 'after 1'])
})

const event = (type: Event['type'], at: string, subject = run(1).id): Event => ({
  id: 1,
  at,
  type,
  subject,
  workPool: null,
  data: { state: 'TimedOut' },
})

test('a run follows the events about it, and no others', () => {
  const later = '2026-01-01T00:00:05.000Z'
  const failed = afterEvent(run(1), event('flow-run:failed', later))
  expect(failed).toMatchObject({ state: { type: 'FAILED', name: 'TimedOut', at: later }, endedAt: later })
  expect(afterEvent(run(1), event('flow-run:running', later))).toMatchObject({ startedAt: later, endedAt: null })
  const untouched = run(1)
  expect(afterEvent(untouched, event('flow-run:failed', later, 'other'))).toBe(untouched)
  expect(afterEvent(untouched, event('flow-run:released', later))).toBe(untouched)
})

test('an event that is older than what was read changes nothing', () => {
  const known = run(1, 'COMPLETED')
  expect(afterEvent(known, event('flow-run:running', '2025-12-31T23:59:59.999Z'))).toBe(known)
})

test('a run is late once its time has passed by so long, not a millisecond earlier', () => {
  const due = Date.parse(AT)
  expect(stateNow(run(1), due + LATE_AFTER_MS).name).toBe('Scheduled')
  expect(stateNow(run(1), due + LATE_AFTER_MS + 1).name).toBe('Late')
  expect(stateNow({ ...run(1, 'RUNNING'), dueAt: AT }, due + LATE_AFTER_MS + 1).name).toBe('Scheduled')
})
