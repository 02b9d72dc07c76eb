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
