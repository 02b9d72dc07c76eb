import type { OperationInput } from '@orc/core/contract'
import { STATE_TYPES, type StateType } from '@orc/core/model'

/** What of all runs is shown, as the address of the page says it. */
export interface RunsSearch {
  readonly states?: readonly StateType[]
  readonly flow?: string
  readonly deployment?: string
  readonly pool?: string
  readonly tag?: string
}

const NAMES = ['flow', 'deployment', 'pool', 'tag'] as const

/** What somebody may have written into the address by hand, less what means nothing. */
export function parseRunsSearch(search: Record<string, unknown>): RunsSearch {
  const given = [search.states].flat().map(String)
  const states = STATE_TYPES.filter((type) => given.includes(type))
  const names = NAMES.flatMap((name) => {
    const value = search[name]
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
  })
  return { ...(states.length > 0 ? { states } : {}), ...Object.fromEntries(names) }
}

export type RunsFilter = Pick<OperationInput<'listFlowRuns'>, 'flow' | 'deployment' | 'workPool' | 'states' | 'tag'>

/** The same as the API takes it. */
export function filterOf({ pool, states, flow, deployment, tag }: RunsSearch): RunsFilter {
  return {
    ...(states && { states: [...states] }),
    ...(flow !== undefined && { flow }),
    ...(deployment !== undefined && { deployment }),
    ...(pool !== undefined && { workPool: pool }),
    ...(tag !== undefined && { tag }),
  }
}

/** The command that lists the same. */
export function commandOf({ states = [], flow, deployment, pool, tag }: RunsSearch): string {
  const flags = [
    ...states.map((state) => ` --state ${state}`),
    flow === undefined ? '' : ` --flow ${flow}`,
    deployment === undefined ? '' : ` --deployment ${deployment}`,
    pool === undefined ? '' : ` --pool ${pool}`,
    tag === undefined ? '' : ` --tag ${tag}`,
  ]
  return `orc flow-run ls${flags.join('')}`
}
