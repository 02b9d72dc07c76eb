import { type ClaimCandidate, compareClaimOrder } from '@orc/core/model'
import type { Sql } from '../engine/sql.ts'
import { type ClaimLimit, limitsIn } from './claim-limits.ts'
import { FreeSlots } from './free-slots.ts'
import { groupsOf } from './groups.ts'

/**
 * Who is next. Runs of a queue that are under the same limits form a claim group, which the index `flow_runs_claimable`
 * holds in its order. So the heads of the groups are found by jumping from group to group, a group of which a limit is
 * used up is passed over with one jump, and however many runs wait behind a limit none of them is read. The cost grows
 * with the number of groups and of slots, not of runs.
 *
 * Nothing is left idle: all runs of a group are under the same limits, so when its head cannot go, none of it can.
 */

const POOL = `
  SELECT key, concurrency_limit, paused, base_job_template FROM work_pools WHERE name = :pool AND deleted_at IS NULL`
const QUEUES = `
  SELECT key, name, priority, concurrency_limit, last_polled_at FROM work_queues
  WHERE pool_key = :poolKey AND deleted_at IS NULL AND paused = 0 ORDER BY priority, name`
const HEADS = `
  SELECT key, id, due_at AS dueMs FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group = :group AND due_at <= :now
  ORDER BY due_at, id LIMIT :limit`
const FIRST_DUE = `
  SELECT due_at AS dueMs FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group = :group AND due_at > :after
  ORDER BY due_at LIMIT 1`

/** They must not read a run that they do not give out: a test looks at how they are planned. */
export const LINE_STATEMENTS = [HEADS, FIRST_DUE]

export interface PoolRow {
  readonly key: number
  readonly concurrency_limit: number | null
  readonly paused: number
  readonly base_job_template: string
}

export interface QueueRow {
  readonly key: number
  readonly name: string
  readonly priority: number
  readonly concurrency_limit: number | null
  readonly last_polled_at: number | null
}

export function findLine(sql: Sql, pool: string): PoolRow | undefined {
  return sql.get<PoolRow>(POOL, { pool })
}

/** Those that are not paused, of the named ones. */
export function queuesOf(sql: Sql, { key }: PoolRow, names: readonly string[] | undefined): QueueRow[] {
  const queues = sql.all<QueueRow>(QUEUES, { poolKey: key })
  return names === undefined ? queues : queues.filter((queue) => names.includes(queue.name))
}

/** What a look at the line finds. */
export interface NextInLine {
  /** Keys of the runs to be claimed, in claim order, within all limits. */
  readonly runKeys: readonly number[]
  /** Limits of which all slots are in use once these are claimed, and whose strategy is not to wait for one. */
  readonly collided: readonly ClaimLimit[]
}

export interface LineAsk {
  readonly pool: PoolRow
  readonly queues: readonly QueueRow[]
  readonly slots: number
  readonly now: number
}

/** Reads only. */
export function nextInLine(sql: Sql, { pool, queues, slots, now }: LineAsk): NextInLine {
  if (pool.paused === 1) return { runKeys: [], collided: [] }
  const free = new FreeSlots(sql, now)
  const runKeys: number[] = []
  const wanted = Math.min(slots, free.inPool(pool))
  for (const tier of Map.groupBy(queues, (queue) => queue.priority).values()) {
    if (runKeys.length >= wanted) break
    const groups = tier.flatMap((queue) =>
      groupsOf(sql, queue.key).map((group) => ({ queue, group, limits: limitsIn(group) })),
    )
    free.count(groups.flatMap(({ limits }) => limits))
    const candidates = groups.flatMap((group) => headsOf(sql, { ...group, free, now, limit: wanted - runKeys.length }))
    for (const candidate of candidates.sort(compareClaimOrder)) {
      if (runKeys.length < wanted && free.take(candidate)) runKeys.push(candidate.key)
    }
  }
  return { runKeys, collided: free.collided() }
}

/** The earliest of these queues, whatever the limits say; with `after`, the earliest later than that. */
export function firstDueMs(sql: Sql, queues: readonly QueueRow[], after: number): number | undefined {
  const due = queues.flatMap(({ key: queueKey }) =>
    groupsOf(sql, queueKey).flatMap((group) => sql.get<{ dueMs: number }>(FIRST_DUE, { queueKey, group, after }) ?? []),
  )
  return due.length === 0 ? undefined : Math.min(...due.map(({ dueMs }) => dueMs))
}

interface Candidate extends ClaimCandidate {
  readonly key: number
  readonly limits: readonly ClaimLimit[]
  readonly queue: QueueRow
}

interface HeadsAsk {
  readonly queue: QueueRow
  readonly group: string
  readonly limits: readonly ClaimLimit[]
  readonly free: FreeSlots
  readonly now: number
  readonly limit: number
}

/** As many of the group as could be claimed if no other group was before it. */
function headsOf(sql: Sql, { queue, group, limits, free, now, limit }: HeadsAsk): Candidate[] {
  const most = Math.min(limit, free.inQueue(queue), free.inLimits(limits))
  if (most <= 0) return []
  const ask = { queueKey: queue.key, group, now, limit: most }
  const heads = sql.all<{ key: number; id: string; dueMs: number }>(HEADS, ask)
  return heads.map((head) => ({ ...head, limits, queue, queuePriority: queue.priority }))
}
