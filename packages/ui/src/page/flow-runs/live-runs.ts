import type { Event, FlowRun } from '@orc/core/contract'
import { defaultStateName, LATE_AFTER_MS, STATE_TYPES, type StateType } from '@orc/core/model'

export interface RunPage {
  readonly items: readonly FlowRun[]
  readonly nextCursor: string | null
}

/**
 * A list of runs that may be very long and is live all the same. Its newest page is read again when something happened;
 * what is further down is never asked for twice, but follows the events, which say what state a run is in now.
 */
export function withNewest(pages: readonly RunPage[], newest: RunPage): RunPage[] {
  const fresh = new Map(newest.items.map((run) => [run.id, run]))
  const oldestFresh = newest.items.at(-1)
  const reachesOld = oldestFresh !== undefined && pages.some(({ items }) => items.some(({ id }) => fresh.has(id)))
  if (!reachesOld && pages.some(({ items }) => items.length > 0)) return [newest] // a gap: the rest is read anew
  const rest = pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => !fresh.has(id)) }))
  const older = rest.map((page) => ({
    ...page,
    items: page.items.filter(({ id }) => oldestFresh === undefined || id < oldestFresh.id),
  }))
  const [first, ...others] = older
  if (first === undefined) return [newest]
  // The first page of before still knows where the second begins.
  return [{ items: [...newest.items, ...first.items], nextCursor: first.nextCursor }, ...others]
}

/** The run's new state, as far as the event says it. */
export function afterEvent(run: FlowRun, { type, subject, at, data }: Event): FlowRun {
  const state = stateOf(type)
  if (subject !== run.id || state === undefined || at < run.state.at) return run
  const name = typeof data.state === 'string' ? data.state : defaultStateName(state)
  const startedAt = run.startedAt ?? (state === 'RUNNING' ? at : null)
  const isOver = ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(state)
  return { ...run, state: { type: state, name, at }, startedAt, endedAt: isOver ? at : null }
}

function stateOf(eventType: string): StateType | undefined {
  const name = eventType.slice(eventType.indexOf(':') + 1).toUpperCase()
  return STATE_TYPES.find((type) => type === name)
}

/** That a run is late is written nowhere: it becomes so while one looks at it. */
export function stateNow({ state, dueAt }: Pick<FlowRun, 'state' | 'dueAt'>, nowMs: number): FlowRun['state'] {
  const isLate = state.type === 'SCHEDULED' && state.name === 'Scheduled' && Date.parse(dueAt) + LATE_AFTER_MS < nowMs
  return isLate ? { ...state, name: 'Late' } : state
}
