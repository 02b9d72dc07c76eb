import { type Collisions, collisions, UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import type { Sql } from '../engine/sql.ts'
import { sqlList } from '../engine/sql-list.ts'
import type { Write } from '../engine/write.ts'
import { findRunByKey } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import { type ClaimLimit, deploymentKeyOf, limitsIn } from './claim-limits.ts'
import { termsOf } from './free-slots.ts'
import { groupsOf } from './groups.ts'
import { HOLDS_SLOTS } from './slots.ts'

/**
 * Where runs meet at a limit of their deployment whose strategy is not to wait. It is looked at when a run is created
 * that is due, when a claim takes the last slot, and now and then for those that fall due while no worker asks. Each
 * look decides from what is stored, so none depends on another.
 */

const QUEUES = `SELECT key FROM work_queues WHERE pool_key = :poolKey AND deleted_at IS NULL`
const WAITING = `
  SELECT key, id, due_at AS dueMs FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group = :group AND due_at <= :now AND epoch = 0
  ORDER BY due_at, id LIMIT :limit`
const HOLDING = `
  SELECT c.run_key AS key,
    NOT EXISTS (SELECT 1 FROM flow_runs r WHERE r.key = c.run_key AND r.epoch = c.epoch
      AND r.state_type IN (${sqlList(UNDER_WAY_STATE_TYPES.filter((type) => type !== 'CANCELLING'))})) AS isEnding
  FROM claim_slots s CROSS JOIN claims c ON c.run_key = s.run_key AND c.epoch = s.epoch
  WHERE s.claim_limit = :limit AND ${HOLDS_SLOTS} ORDER BY c.run_key`
const DEPLOYMENT = `
  SELECT f.name || '/' || d.name AS name FROM deployments d JOIN flows f ON f.key = d.flow_key WHERE d.key = :key`
const DEPLOYMENTS = `
  SELECT key, pool_key AS poolKey FROM deployments INDEXED BY deployments_with_collisions
  WHERE deleted_at IS NULL AND concurrency_limit IS NOT NULL AND collision_strategy <> 'enqueue'
    AND pool_key IS NOT NULL`

/** As many of those who wait are looked at in one look; more come with the next. */
const MOST_WAITING = 1000

interface WaitingRun {
  readonly key: number
  readonly id: string
  readonly dueMs: number
}

interface HoldingRun {
  readonly key: number
  readonly isEnding: boolean
}

/** A limit, and the pool in whose queues runs wait for it. */
export interface Meeting {
  readonly limit: ClaimLimit
  readonly poolKey: number
}

export function haveCollided(sql: Sql, meeting: Meeting, now: number): boolean {
  const { waiting, holding } = collisionsAt(sql, meeting, now)
  return waiting.length + holding.length > 0
}

function collisionsAt(sql: Sql, { limit, poolKey }: Meeting, now: number): Collisions<WaitingRun, HoldingRun> {
  const { slots, strategy } = termsOf(sql, limit)
  if (slots === null || strategy === 'enqueue') return { waiting: [], holding: [] }
  const waiting = waitingAt(sql, { limit, poolKey }, now)
  if (waiting.length === 0) return { waiting: [], holding: [] }
  const holding = sql.all<{ key: number; isEnding: number }>(HOLDING, { limit, now })
  const held = holding.map(({ key, isEnding }) => ({ key, isEnding: isEnding === 1 }))
  return collisions({ strategy, limit: slots, waiting, holding: held })
}

/** How many runs it cancelled. */
export function settleCollisions(tx: Write, meeting: Meeting): number {
  const { waiting, holding } = collisionsAt(tx, meeting, tx.nowMs)
  const colliding = [...waiting, ...holding]
  if (colliding.length === 0) return 0
  const message = reasonOf(tx, meeting.limit)
  for (const { key } of colliding) {
    const run = findRunByKey(tx, key)
    if (run !== undefined) makeTransition(tx, run, { verb: 'cancel', message })
  }
  return colliding.length
}

/** Every limit of a deployment with a strategy that somebody waits for. */
export function meetings(sql: Sql): Meeting[] {
  return sql.all<{ key: number; poolKey: number }>(DEPLOYMENTS).flatMap(({ key, poolKey }) => {
    const groups = queuesOf(sql, poolKey).flatMap((queueKey) => groupsOf(sql, queueKey))
    const limits = new Set(groups.flatMap(limitsIn).filter((limit) => deploymentKeyOf(limit) === key))
    return [...limits].map((limit) => ({ limit, poolKey }))
  })
}

function waitingAt(sql: Sql, { limit, poolKey }: Meeting, now: number): WaitingRun[] {
  const waiting = queuesOf(sql, poolKey).flatMap((queueKey) => {
    const groups = groupsOf(sql, queueKey).filter((group) => limitsIn(group).includes(limit))
    return groups.flatMap((group) => sql.all<WaitingRun>(WAITING, { queueKey, group, now, limit: MOST_WAITING }))
  })
  return waiting.sort((a, b) => a.dueMs - b.dueMs || (a.id < b.id ? -1 : 1))
}

function queuesOf(sql: Sql, poolKey: number): number[] {
  return sql.all<{ key: number }>(QUEUES, { poolKey }).map(({ key }) => key)
}

function reasonOf(sql: Sql, limit: ClaimLimit): string {
  const { slots, strategy } = termsOf(sql, limit)
  const name = sql.get<{ name: string }>(DEPLOYMENT, { key: deploymentKeyOf(limit) ?? null })?.name ?? ''
  const full = `Deployment "${name}" runs ${slots} at once`
  if (strategy === 'cancel-new') return `${full}, and cancels a new one when it has them (cancel-new).`
  return `${full}, and cancels an old one for a new one (cancel-running).`
}
