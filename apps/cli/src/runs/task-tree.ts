import type { FlowRun, TaskRun } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import type { Style } from '../output/style.ts'
import { elapsed, relative, shortDuration } from '../output/times.ts'
import { counted } from '../output/words.ts'
import { groupAlike } from './alike-calls.ts'
import { stateWord } from './state-word.ts'

/** A run may have a hundred thousand calls; nobody reads so many lines. `-o json` has them all. */
const MAX_LINES = 200

export interface TreeContext {
  readonly style: Style
  readonly now: Date
  /** What calls of deployments became, newest first. @default none */
  readonly children?: readonly FlowRun[]
}

/**
 * Calls of tasks below the calls that made them, a line each: `├─ fetch  COMPLETED  1.2s  3 tries, waited 3s`. The runs
 * that a call asked for stand below it, and many calls that went well and are alike, as those of a map, share a line.
 */
export function taskTree(tasks: readonly TaskRun[], context: TreeContext): string {
  const known = new Set(tasks.map(({ id }) => id))
  const below = Map.groupBy(tasks, ({ parent }) => (parent !== null && known.has(parent) ? parent : null))
  const asked = Map.groupBy(context.children ?? [], ({ parent }) => parent?.call)
  const lines = linesBelow(null, { below, asked, indent: '', context })
  const more = lines.length - MAX_LINES
  return [...lines.slice(0, MAX_LINES), ...(more > 0 ? [`… and ${more} more; -o json has them all`] : [])].join('\n')
}

interface Branch {
  readonly below: ReadonlyMap<string | null, readonly TaskRun[]>
  /** Runs by the call that asked for them. */
  readonly asked: ReadonlyMap<string | undefined, readonly FlowRun[]>
  readonly indent: string
  readonly context: TreeContext
}

function linesBelow(parent: string | null, branch: Branch): string[] {
  const { below, asked, indent, context } = branch
  const isPlain = (task: TaskRun): boolean =>
    task.state.type === 'COMPLETED' && task.attempt === 1 && !below.has(task.id) && !asked.has(task.id)
  const groups = groupAlike(below.get(parent) ?? [], isPlain)
  return groups.flatMap(([task, ...more], index) => {
    if (task === undefined) return []
    const isLast = index === groups.length - 1
    const deeper = `${indent}${isLast ? '   ' : '│  '}`
    const runs = childLines(asked.get(task.id) ?? [], context).map((line) => `${deeper}${line}`)
    const inner = linesBelow(task.id, { ...branch, indent: deeper })
    const line = more.length > 0 ? sharedLine([task, ...more], context) : taskLine(task, context)
    return [`${indent}${isLast ? '└─' : '├─'} ${line}`, ...runs, ...inner]
  })
}

/** In another try of the bodies around it a call asks for another run. */
function childLines(runs: readonly FlowRun[], { style, now }: TreeContext): string[] {
  return runs.toReversed().map((run) => {
    const parts = [`→ ${run.name}`, style.word(run.state.type), run.startedAt === null ? '' : elapsed(run, now), run.id]
    return parts.filter((part) => part !== '').join('  ')
  })
}

/** `fetch × 1000  COMPLETED  12ms to 1.2s`. */
function sharedLine(tasks: readonly [TaskRun, ...TaskRun[]], context: TreeContext): string {
  const [first] = tasks
  const times = tasks.map(tookMs)
  const [least, most] = [shortDuration(Math.min(...times)), shortDuration(Math.max(...times))]
  const took = first.epoch === 0 ? '' : least === most ? most : `${least} to ${most}`
  const parts = [
    `${first.name} × ${tasks.length}`,
    stateWord(first.state, context.style),
    took,
    remarks(first, context.now),
  ]
  return parts.filter((part) => part !== '').join('  ')
}

function tookMs({ startedAt, endedAt }: TaskRun): number {
  return Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)
}

function taskLine(task: TaskRun, { now, style }: TreeContext): string {
  const took = task.epoch === 0 ? '' : elapsed(task, now)
  const parts = [task.name, stateWord(task.state, style), took, remarks(task, now)]
  return parts.filter((part) => part !== '').join('  ')
}

function remarks({ attempt, failures, dueAt, epoch, state }: TaskRun, now: Date): string {
  const waitedMs = failures.reduce((sum, { delayMs }) => sum + delayMs, 0)
  const isOver = isTerminal(state.type)
  return [
    attempt > 1 && isOver && counted(attempt, 'try').replace('trys', 'tries'),
    attempt > 1 && !isOver && `try ${attempt}`,
    waitedMs > 0 && dueAt === null && `waited ${shortDuration(waitedMs)}`,
    dueAt !== null && `due ${relative(dueAt, now)}`,
    epoch === 0 && 'taken over from the run it repeats',
    state.type === 'FAILED' && state.message,
  ]
    .filter((remark) => typeof remark === 'string')
    .join(', ')
}
