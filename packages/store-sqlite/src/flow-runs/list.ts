import type { FlowRun } from '@orc/core/contract'
import type { StateType } from '@orc/core/model'
import type { FlowRunFilter, Page, PageAsk } from '@orc/store'
import type { Sql, SqlParams } from '../engine/sql.ts'
import { decodeCursor, pageOf } from '../page.ts'
import { RUN_COLUMNS, type RunRow, toFlowRun } from './run-row.ts'
import { createdBetween, endedBetween } from './time-filter.ts'

/**
 * Each filter is a comparison with an indexed column, and every index of runs is in the order of their keys: so a page
 * is read from the newest on without sorting. Of several filters the first one here leads; the `+` keeps the planner
 * from taking another, such as all that are COMPLETED.
 */
export function listRuns(sql: Sql, ask: PageAsk & FlowRunFilter): Page<FlowRun> {
  const { limit, cursor, states } = ask
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor)[0])
  const question = { ...whereOf(ask), before, limit: limit + 1 }
  // One question for each state, as `IN` would make SQLite sort all runs of these states.
  const perState = states === undefined ? [undefined] : [...new Set(states)]
  const rows = perState.flatMap((state) => rowsIn(sql, question, state))
  const newest = rows.sort((a, b) => b.key - a.key).slice(0, limit + 1)
  return pageOf(newest, limit, { item: toFlowRun, position: (row) => [row.key] })
}

interface Question {
  readonly conditions: readonly string[]
  /** Whether one of them leads: bounds of the key itself help whichever index does. */
  readonly isLed: boolean
  readonly params: SqlParams
  readonly before: number
  readonly limit: number
}

function rowsIn(
  sql: Sql,
  { conditions, isLed, params, before, limit }: Question,
  state: StateType | undefined,
): RunRow[] {
  const lead = isLed ? '+' : ''
  const byState = state === undefined ? [] : [`${lead}r.state_type = :state`]
  const where = ['r.key < :before', ...conditions, ...byState].join(' AND ')
  const text = `${RUN_COLUMNS} WHERE ${where} ORDER BY r.key DESC LIMIT :limit`
  return sql.all<RunRow>(text, { ...params, before, limit, ...(state === undefined ? {} : { state }) })
}

const DEPLOYMENT_KEY = `
  (SELECT d.key FROM deployments d JOIN flows f ON f.key = d.flow_key
   WHERE f.name = :deploymentFlow AND d.name = :deploymentName AND d.deleted_at IS NULL)`
const FLOW_KEY = `(SELECT key FROM flows WHERE name = :flow)`
/** Runs of a pool that was deleted are not those of a new one of its name. */
const PARENT_KEY = `(SELECT key FROM flow_runs WHERE id = :parent)`
const POOL_KEY = `(SELECT key FROM work_pools WHERE name = :workPool AND deleted_at IS NULL)`
const HAS_TAG = `EXISTS (SELECT 1 FROM json_each(r.tags) WHERE value = :tag)`

function whereOf(filter: FlowRunFilter): Pick<Question, 'conditions' | 'isLed' | 'params'> {
  const { parent, flow, deployment, workPool, tag } = filter
  const ended = endedBetween(filter)
  const created = createdBetween(filter)
  const conditions: string[] = []
  const params: Record<string, string | number> = { ...ended.params, ...created.params }
  const lead = (): string => (conditions.length > 0 ? '+' : '')
  if (parent !== undefined) {
    conditions.push(`r.parent_key = ${PARENT_KEY}`)
    Object.assign(params, { parent })
  }
  const beforeEnd = lead()
  conditions.push(...ended.conditions.map((condition) => beforeEnd + condition))
  if (deployment !== undefined) {
    const [deploymentFlow = '', deploymentName = ''] = deployment.split('/')
    conditions.push(`${lead()}r.deployment_key = ${DEPLOYMENT_KEY}`)
    Object.assign(params, { deploymentFlow, deploymentName })
  }
  if (flow !== undefined) {
    conditions.push(`${lead()}r.flow_key = ${FLOW_KEY}`)
    Object.assign(params, { flow })
  }
  if (workPool !== undefined) {
    conditions.push(`${lead()}r.pool_key = ${POOL_KEY}`)
    Object.assign(params, { workPool })
  }
  if (tag !== undefined) {
    conditions.push(HAS_TAG)
    Object.assign(params, { tag })
  }
  return { conditions: [...conditions, ...created.conditions], isLed: conditions.length > 0, params }
}
