import type { TaskMark } from '@orc/core/contract'

/** A call of a task where a timeline has it: below the call that made it. */
export interface TaskRow {
  readonly task: TaskMark
  readonly depth: number
}

/** Calls in the order in which they were made, each followed by those that its body made. */
export function asTree(tasks: readonly TaskMark[]): TaskRow[] {
  const known = new Set(tasks.map(({ id }) => id))
  const children = Map.groupBy(tasks, ({ parent }) => (parent !== null && known.has(parent) ? parent : ''))
  const rows: TaskRow[] = []
  const waiting: TaskRow[] = []
  const push = (parent: string, depth: number): void => {
    for (const task of (children.get(parent) ?? []).toReversed()) waiting.push({ task, depth })
  }
  push('', 0)
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    rows.push(row)
    push(row.task.id, row.depth + 1)
  }
  return rows
}
