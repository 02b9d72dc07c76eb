import type { ChildMark, TaskMark, WaitMark } from '@orc/core/contract'
import { expect, test } from 'vitest'
import { rowsOf } from './rows.ts'

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`

function task(id: string, startedAt: number, parent: string | null = null): TaskMark {
  const state = { type: 'COMPLETED', name: 'Completed', at: at(startedAt) } as const
  const times = { startedAt: at(startedAt), endedAt: at(startedAt), dueAt: null }
  return { id, parent, name: id, state, attempt: 1, failures: [], epoch: 1, ...times }
}

function wait(name: string, openedAt: number, kind: WaitMark['kind'] = 'sleep'): WaitMark {
  const over = { endedAt: null, outcome: null, dueAt: null, leftMs: null }
  return { id: name, kind, name, subject: null, message: null, openedAt: at(openedAt), ...over }
}

const child = (id: string, call: string): ChildMark => ({
  id,
  name: id,
  state: { type: 'RUNNING', name: 'Running', at: at(1) },
  dueAt: at(1),
  startedAt: at(1),
  endedAt: null,
  parent: { id: 'run', call, kind: 'awaited' },
})

const shown = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => (row.kind === 'wait' ? `wait ${row.wait.name}` : row.task.id))

test('a wait stands between the calls before and after it, never inside of one', () => {
  const items = [task('a', 1), task('inner', 4, 'a'), task('b', 5)]
  expect(shown(rowsOf({ items, children: [], waits: [wait('nap', 3), wait('later', 9)] }))).toEqual([
    'a',
    'inner',
    'wait nap',
    'b',
    'wait later',
  ])
  expect(shown(rowsOf({ items: [], children: [], waits: [wait('nap', 1)] }))).toEqual(['wait nap'])
})

test('runs stand at the call that asked for them, and waiting for one is no row of its own', () => {
  const items = [task('etl/daily', 1), task('b', 2)]
  const children = [child('quick-otter', 'etl/daily'), child('slow-otter', 'etl/daily')]
  const rows = rowsOf({ items, children, waits: [wait('etl/daily', 1, 'run')] })
  expect(shown(rows)).toEqual(['etl/daily', 'b'])
  expect(rows.map((row) => (row.kind === 'task' ? row.children.map(({ name }) => name) : []))).toEqual([
    ['quick-otter', 'slow-otter'],
    [],
  ])
})
