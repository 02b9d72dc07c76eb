import type { Event } from '@orc/core/contract'
import { isRecord } from '@orc/core/model'
import type { QueryKey } from '@tanstack/react-query'
import { askedBy } from '../api/keys.ts'

/** What an event is about: the part of its type before the colon. */
type Noun = 'work-pool' | 'work-queue' | 'worker' | 'deployment' | 'flow-run' | 'schedule' | 'concurrency-limit'

/** Which kinds of events may change the answer of which operation. What is not here is read once. */
const TOUCHED_BY: Readonly<Record<string, readonly Noun[]>> = {
  listWorkPools: ['work-pool', 'work-queue', 'worker'],
  viewWorkPools: ['work-pool', 'work-queue', 'worker', 'flow-run'],
  viewWorkPool: ['work-pool', 'work-queue', 'worker', 'deployment', 'flow-run'],
  listDeployments: ['deployment', 'schedule', 'flow-run'],
  viewDeployments: ['deployment', 'schedule', 'flow-run', 'work-pool', 'work-queue', 'worker'],
  viewDeployment: ['deployment', 'schedule', 'flow-run', 'work-pool', 'work-queue', 'worker'],
  viewFlowRun: ['flow-run', 'work-pool', 'work-queue', 'worker'],
  viewTaskRuns: ['flow-run'],
  viewDashboard: ['flow-run', 'work-pool', 'work-queue', 'worker', 'deployment'],
  viewFlows: ['deployment', 'flow-run'],
  listConcurrencyLimits: ['concurrency-limit', 'flow-run'],
  getConcurrencyLimit: ['concurrency-limit', 'flow-run'],
}

/** What a view asked, and what it shows. */
export interface Shown {
  readonly queryKey: QueryKey
  readonly shown: unknown
}

/** Whether an event may have changed what was asked under this key. */
export function touches({ type, subject, workPool }: Event, { queryKey: key, shown }: Shown): boolean {
  const asked = askedBy(key)
  const noun = type.slice(0, type.indexOf(':'))
  if (asked === undefined || !TOUCHED_BY[asked.name]?.some((each) => each === noun)) return false
  const { name, input } = asked
  if (name === 'viewFlowRun' && noun === 'flow-run') return input.id === subject
  if (name === 'viewTaskRuns') return input.id === subject || isChild(subject, shown)
  if (name === 'getConcurrencyLimit' && noun === 'concurrency-limit') return input.name === subject
  if (name === 'viewWorkPool') return input.name === workPool || noun === 'deployment'
  if (name === 'viewDeployment' && noun === 'deployment')
    return `${String(input.flow)}/${String(input.name)}` === subject
  return true
}

/** The run is one of those that the tasks shown asked for. */
function isChild(id: string, shown: unknown): boolean {
  const children = isRecord(shown) && Array.isArray(shown.children) ? shown.children : []
  return children.some((run) => isRecord(run) && run.id === id)
}

/** Whether the answer under this key depends on which workers are there. */
export function dependsOnWorkers(key: QueryKey): boolean {
  return TOUCHED_BY[askedBy(key)?.name ?? '']?.includes('worker') ?? false
}

/** Whether this shows which slots of limits are in use: that has no events, and is told of beside them. */
export function isAboutLimits(key: QueryKey): boolean {
  return TOUCHED_BY[askedBy(key)?.name ?? '']?.includes('concurrency-limit') ?? false
}

/** Whether this is about the tasks of a run: they have no events, and are told of with its log. */
export function isAboutTasksOf(flowRun: string, key: QueryKey): boolean {
  const asked = askedBy(key)
  return asked?.name === 'viewTaskRuns' && asked.input.id === flowRun
}
