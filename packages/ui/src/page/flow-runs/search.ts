import type { OperationInput } from '@orc/core/contract'
import { STATE_TYPES, type StateType } from '@orc/core/model'
import { shellWord } from '../elements/shell-word.ts'
import { parseTimeRange, type TimeRange, timeFilterOf, timeFlags } from './time-range.ts'

/** What of all runs is shown, as the address of the page says it. */
export interface RunsSearch extends TimeRange {
  readonly states?: readonly StateType[]
  readonly flow?: string
  readonly deployment?: string
  readonly pool?: string
  readonly tag?: string
  /** Those that this run asked for. */
  readonly parent?: string
}

const NAMES = ['flow', 'deployment', 'pool', 'tag', 'parent'] as const

/** What somebody may have written into the address by hand, less what means nothing. */
export function parseRunsSearch(search: Record<string, unknown>): RunsSearch {
  const given = [search.states].flat().map(String)
  const states = STATE_TYPES.filter((type) => given.includes(type))
  const names = NAMES.flatMap((name) => {
    const value = search[name]
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
  })
  return { ...(states.length > 0 ? { states } : {}), ...Object.fromEntries(names), ...parseTimeRange(search) }
}

type RunsAsk = Omit<OperationInput<'listFlowRuns'>, 'limit' | 'cursor'>

/** The same as the API takes it at this instant: the last hour is another one each time that it is asked for. */
export function askOf({ pool, states, flow, deployment, tag, parent, ...time }: RunsSearch, nowMs: number): RunsAsk {
  return {
    ...(states && { states: [...states] }),
    ...(flow !== undefined && { flow }),
    ...(deployment !== undefined && { deployment }),
    ...(pool !== undefined && { workPool: pool }),
    ...(tag !== undefined && { tag }),
    ...(parent !== undefined && { parent }),
    ...timeFilterOf(time, nowMs),
  }
}

/** The command that lists the same. */
export function commandOf({ states = [], flow, deployment, pool, tag, parent, ...time }: RunsSearch): string {
  const names = { flow, deployment, pool, tag, parent }
  const flags = [
    ...states.map((state) => ` --state ${state}`),
    ...Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : ` --${name} ${shellWord(value)}`)),
    ...timeFlags(time).map((flag) => ` ${flag}`),
  ]
  return `orc flow-run ls${flags.join('')}`
}
