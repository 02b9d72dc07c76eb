import type { TaskMark } from '@orc/core/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphOf } from './graph.ts'
import { segmentsOf, spanOf } from './segments.ts'
import { asTree } from './tree.ts'

const START = Date.parse('2026-01-01T00:00:00.000Z')
const at = (ms: number): string => new Date(START + ms).toISOString()

function task(id: string, more: Partial<TaskMark> = {}): TaskMark {
  const state = { type: 'COMPLETED', name: 'Completed', at: at(100) } as const
  const times = { startedAt: at(0), endedAt: at(100), dueAt: null }
  return { id, parent: null, name: id, state, attempt: 1, failures: [], epoch: 1, ...times, ...more }
}

test('each call follows the call that made it, and none is lost or twice', () => {
  const tasks = fc
    .array(fc.nat(30), { maxLength: 60 })
    .map((parents) =>
      parents.map((parent, index) => task(String(index), { parent: parent < index ? String(parent) : null })),
    )
  fc.assert(
    fc.property(tasks, (given) => {
      const rows = asTree(given)
      expect(new Set(rows.map((row) => row.task.id))).toEqual(new Set(given.map(({ id }) => id)))
      rows.forEach((row, index) => {
        const above = rows.slice(0, index).findLast(({ depth }) => depth < row.depth)
        expect(above?.task.id ?? null).toBe(row.task.parent)
      })
    }),
  )
})

test('a call whose parent is not among them is shown at the top', () => {
  expect(asTree([task('a', { parent: 'gone' })]).map(({ depth }) => depth)).toEqual([0])
})

test('tries and the waits between them fill the time of a call without gap or overlap', () => {
  const failures = [
    { attempt: 1, at: at(20), message: 'x', delayMs: 30 },
    { attempt: 2, at: at(60), message: 'x', delayMs: 10 },
  ]
  expect(
    segmentsOf(task('a', { failures }), 0).map(({ kind, fromMs, toMs, state }) => [
      kind,
      fromMs - START,
      toMs - START,
      state,
    ]),
  ).toEqual([
    ['try', 0, 20, 'FAILED'],
    ['wait', 20, 50, 'SCHEDULED'],
    ['try', 50, 60, 'FAILED'],
    ['wait', 60, 70, 'SCHEDULED'],
    ['try', 70, 100, 'COMPLETED'],
  ])
})

test('a call that goes on reaches to now; one that waits for its next try is waiting now', () => {
  const running = task('a', { endedAt: null, state: { type: 'RUNNING', name: 'Running', at: at(0) } })
  expect(segmentsOf(running, START + 500)).toMatchObject([{ kind: 'try', toMs: START + 500, state: 'RUNNING' }])
  const failures = [{ attempt: 1, at: at(20), message: 'x', delayMs: 1000 }]
  const waiting = task('b', {
    endedAt: null,
    failures,
    state: { type: 'SCHEDULED', name: 'AwaitingRetry', at: at(20) },
  })
  expect(segmentsOf(waiting, START + 500).map(({ kind }) => kind)).toEqual(['try', 'wait'])
})

test('clocks that disagree make no time run backwards', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ ms: fc.integer({ min: -500, max: 500 }), delayMs: fc.nat(300) })), (given) => {
      const failures = given.map(({ ms, delayMs }, index) => ({ attempt: index + 1, at: at(ms), message: '', delayMs }))
      let last = START
      for (const { fromMs, toMs } of segmentsOf(task('a', { failures }), START)) {
        expect(fromMs).toBe(last)
        expect(toMs).toBeGreaterThanOrEqual(fromMs)
        last = toMs
      }
    }),
  )
})

test('a span is never empty', () => {
  expect(spanOf([], START)).toEqual({ fromMs: START, toMs: START + 1 })
  expect(spanOf([task('a', { endedAt: at(0) })], START)).toEqual({ fromMs: START, toMs: START + 1 })
  expect(spanOf([task('a'), task('b', { startedAt: at(50), endedAt: null })], START + 900).toMs).toBe(START + 900)
})

test('calls of one task below the same caller are one node, with what became of them', () => {
  const failed = { type: 'FAILED', name: 'Failed', at: at(1) } as const
  const tasks = [
    task('all', { name: 'all' }),
    ...Array.from({ length: 3 }, (_, index) => task(`f${index}`, { name: 'fetch', parent: 'all' })),
    task('f3', {
      name: 'fetch',
      parent: 'all',
      state: failed,
      failures: [{ attempt: 1, at: at(1), message: '', delayMs: 1 }],
    }),
    task('alone', { name: 'fetch' }),
  ]
  expect(graphOf(tasks)).toMatchObject([
    { name: 'all', depth: 0, calls: 1 },
    { name: 'fetch', depth: 1, parent: 'all', calls: 4, retries: 1, states: { COMPLETED: 3, FAILED: 1 } },
    { name: 'fetch', depth: 0, calls: 1 },
  ])
  expect(graphOf(tasks).map(({ parent }) => parent)).toEqual([undefined, 'all', undefined])
})

test('ten thousand calls are laid out in a fraction of a second', () => {
  const tasks = Array.from({ length: 10_000 }, (_, index) =>
    task(String(index), { parent: index % 10 === 0 ? null : String(index - (index % 10)) }),
  )
  const started = performance.now()
  asTree(tasks)
  graphOf(tasks)
  for (const each of tasks) segmentsOf(each, START)
  expect(performance.now() - started).toBeLessThan(500)
})
