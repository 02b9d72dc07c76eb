import type { ChildMark, TaskMark, WaitMark } from '@orc/core/contract'
import { waitText } from './rows.ts'
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
  /** The runs that these calls asked for. */
  readonly runs: readonly ChildMark[]
}

interface Counted {
  readonly node: Omit<GraphNode, 'calls' | 'retries' | 'states' | 'runs'>
  calls: number
  retries: number
  states: Partial<Record<TaskMark['state']['type'], number>>
  runs: ChildMark[]
}

/** What called what, by name, in the order in which it was first called. */
export function graphOf(tasks: readonly TaskMark[], children: readonly ChildMark[] = []): GraphNode[] {
  const runsOf = Map.groupBy(children, ({ parent }) => parent?.call ?? '')
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
      runs: [],
    }
    counted.calls += 1
    counted.retries += task.failures.length
    counted.states[task.state.type] = (counted.states[task.state.type] ?? 0) + 1
    counted.runs.push(...(runsOf.get(task.id) ?? []))
    nodes.set(key, counted)
  }
  return [...nodes.values()].map(({ node, ...rest }) => ({ ...node, ...rest }))
}

/** What the flow waited for, the same things together, in the order in which it first did. */
export function waitTexts(waits: readonly WaitMark[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>()
  for (const wait of waits) {
    if (wait.kind === 'run') continue // the call that asked for it is there
    const text = waitText(wait)
    names.set(text, (names.get(text) ?? 0) + 1)
  }
  return names
}
