import type { FlowRun } from '@orc/core/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pointsOf } from './scatter-points.ts'

const run = (startMs: number | null, tookMs: number | null): FlowRun =>
  ({
    startedAt: startMs === null ? null : new Date(startMs).toISOString(),
    endedAt: startMs === null || tookMs === null ? null : new Date(startMs + tookMs).toISOString(),
  }) as FlowRun

test('every point is within the picture, whatever the runs are', () => {
  const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: -1000, max: 1e9 })), {
    maxLength: 50,
  })
  fc.assert(
    fc.property(runs, (given) => {
      const { points } = pointsOf(given.map(([start, took]) => run(start, took)))
      expect(points).toHaveLength(given.length)
      for (const { x, y } of points) {
        expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true)
      }
    }),
  )
})

test('runs that did not start or are not over are left out', () => {
  expect(pointsOf([run(null, null), run(5, null)]).points).toEqual([])
})

test('the longest is at the top and what took no time at the bottom; the last start is on the right', () => {
  const { points, longestMs } = pointsOf([run(2000, 0), run(1000, 500)])
  expect(points.map(({ x, y }) => [x, y])).toEqual([
    [1, 0],
    [0, 1],
  ])
  expect(longestMs).toBe(500)
})
