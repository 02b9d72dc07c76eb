import type { ChildMark, TaskMark, WaitMark } from '@orc/core/contract'
import { asTree, type TaskRow } from './tree.ts'

/** A call of a task with the runs that it asked for, or a wait of the flow. */
export type TimelineRow = ({ readonly kind: 'task'; readonly children: readonly ChildMark[] } & TaskRow) | WaitRow

interface WaitRow {
  readonly kind: 'wait'
  readonly wait: WaitMark
}

export interface Happenings {
  readonly items: readonly TaskMark[]
  readonly children: readonly ChildMark[]
  readonly waits: readonly WaitMark[]
}

/**
 * Calls as a tree, and between those of the flow itself what it waited for, by when that began. That it waits for a run is
 * no row of its own: the call that asked for the run is one.
 */
export function rowsOf({ items, children, waits }: Happenings): TimelineRow[] {
  const runsOf = Map.groupBy(children, ({ parent }) => parent?.call ?? '')
  const pending = waits.filter(({ kind }) => kind !== 'run').map((wait) => ({ kind: 'wait', wait }) as const)
  const rows: TimelineRow[] = []
  for (const { task, depth } of asTree(items)) {
    while (depth === 0 && pending[0] && pending[0].wait.openedAt < task.startedAt) rows.push(...pending.splice(0, 1))
    rows.push({ kind: 'task', task, depth, children: runsOf.get(task.id) ?? [] })
  }
  return [...rows, ...pending]
}

/** What is waited for. */
export function waitText({ kind, name, subject }: Pick<WaitMark, 'kind' | 'name' | 'subject'>): string {
  switch (kind) {
    case 'sleep':
      return 'sleep'
    case 'input':
      return `input "${name}"`
    case 'event':
      return `event "${subject ?? name}"`
    case 'run':
      return `run of ${name}`
  }
}
