import type { TaskMark } from '@orc/core/contract'
import { asTree } from './tree.ts'

/** All calls of one task below the calls of another, as one: ten thousand calls are a few of these. */
export interface GraphNode {
  readonly key: string
  readonly name: string
  readonly depth: number
  /** The node whose calls made these, undefined for those of the flow itself. */
  readonly parent: string | undefined
  readonly calls: number
  readonly retries: number
  /** How many are in each state. */
  readonly states: Readonly<Partial<Record<TaskMark['state']['type'], number>>>
}

interface Counted {
  readonly node: Omit<GraphNode, 'calls' | 'retries' | 'states'>
  calls: number
  retries: number
  states: Partial<Record<TaskMark['state']['type'], number>>
}

/** What called what, by name, in the order in which it was first called. */
export function graphOf(tasks: readonly TaskMark[]): GraphNode[] {
  const nodes = new Map<string, Counted>()
  const keyOfTask = new Map<string, string>()
  for (const { task, depth } of asTree(tasks)) {
    const parent = task.parent === null ? undefined : keyOfTask.get(task.parent)
    const key = parent === undefined ? task.name : `${parent} > ${task.name}`
    keyOfTask.set(task.id, key)
    const counted = nodes.get(key) ?? {
      node: { key, name: task.name, depth, parent },
      calls: 0,
      retries: 0,
      states: {},
    }
    counted.calls += 1
    counted.retries += task.failures.length
    counted.states[task.state.type] = (counted.states[task.state.type] ?? 0) + 1
    nodes.set(key, counted)
  }
  return [...nodes.values()].map(({ node, ...rest }) => ({ ...node, ...rest }))
}
