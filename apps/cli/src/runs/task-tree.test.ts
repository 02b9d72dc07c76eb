import type { TaskRun } from '@orc/core/contract'
import { expect, test } from 'vitest'
import { createStyle } from '../output/style.ts'
import { taskTree } from './task-tree.ts'

const AT = '2026-01-01T00:00:00.000Z'
const done = { type: 'COMPLETED', name: 'Completed', at: '2026-01-01T00:00:01.200Z' } as const
const call = (id: string, change: Partial<TaskRun> = {}): TaskRun => ({
  id,
  parent: null,
  name: id,
  within: '1',
  state: done,
  attempt: 1,
  epoch: 1,
  startedAt: AT,
  endedAt: done.at,
  dueAt: null,
  failures: [],
  value: null,
  ...change,
})
const context = { style: createStyle(false), now: new Date('2026-01-01T00:00:05Z') }

test('calls stand below the calls that made them, with their times, tries and waits', () => {
  const failures = [1, 2].map((attempt) => ({ attempt, at: AT, message: 'no', delayMs: 1500 }))
  const tree = taskTree(
    [
      call('load', { attempt: 3, failures }),
      call('inner', { parent: 'load', epoch: 0 }),
      call('send', {
        state: { type: 'SCHEDULED', name: 'AwaitingRetry', at: AT },
        attempt: 2,
        endedAt: null,
        dueAt: '2026-01-01T00:05:05.000Z',
      }),
      call('check', { parent: 'send', state: { type: 'FAILED', name: 'TimedOut', at: done.at, message: 'too slow' } }),
    ],
    context,
  )
  expect(tree.split('\n')).toEqual([
    '├─ load  COMPLETED  1.2s  3 tries, waited 3.0s',
    '│  └─ inner  COMPLETED  taken over from the run it repeats',
    '└─ send  SCHEDULED (AwaitingRetry)  5.0s  try 2, due in 5m',
    '   └─ check  FAILED (TimedOut)  1.2s  too slow',
  ])
})

test('of very many calls the first are shown', () => {
  const tree = taskTree(
    Array.from({ length: 201 }, (_, n) => call(`t${n}`)),
    context,
  )
  expect(tree.split('\n').at(-1)).toBe('… and 1 more; -o json has them all')
})

test('calls of a map that went well share a line, from five on, and what has something to tell stands alone', () => {
  const fetched = (id: string, change: Partial<TaskRun> = {}) => call(id, { name: 'fetch', ...change })
  const broken = { type: 'FAILED', name: 'Failed', at: AT, message: 'no' } as const
  const tree = taskTree(
    [
      ...Array.from({ length: 1_000 }, (_, n) => fetched(`a${n}`, { endedAt: n === 0 ? AT : done.at })),
      fetched('bad', { state: broken }),
      fetched('again', { attempt: 2 }),
      ...Array.from({ length: 5 }, (_, n) => fetched(`b${n}`, { epoch: 0 })),
      fetched('around'),
      call('inner', { parent: 'around' }),
      ...Array.from({ length: 4 }, (_, n) => fetched(`c${n}`)),
    ],
    context,
  )
  expect(tree.split('\n')).toEqual([
    '├─ fetch × 1000  COMPLETED  0ms to 1.2s',
    '├─ fetch  FAILED  1.2s  no',
    '├─ fetch  COMPLETED  1.2s  2 tries',
    '├─ fetch × 5  COMPLETED  taken over from the run it repeats',
    '├─ fetch  COMPLETED  1.2s',
    '│  └─ inner  COMPLETED  1.2s',
    ...Array(3).fill('├─ fetch  COMPLETED  1.2s'),
    '└─ fetch  COMPLETED  1.2s',
  ])
})
