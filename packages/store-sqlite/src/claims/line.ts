import { type ClaimCandidate, compareClaimOrder } from '@orc/core/model'
import type { Sql } from '../engine/sql.ts'
import { slotsHeld } from './slots.ts'

/**
 * Who is next. Runs that share a limit of their deployment form a group within their queue, all others group 0; the
 * index `flow_runs_claimable` holds each group in its order. So the heads of the groups are found by jumping from group
 * to group, a group whose limit is used up is passed over with one jump, and however many runs wait behind a limit none
 * of them is read. The cost grows with the number of groups and of slots, not of runs.
 */

const POOL = `
  SELECT key, concurrency_limit, paused, base_job_template FROM work_pools WHERE name = :pool AND deleted_at IS NULL`
const QUEUES = `
  SELECT key, name, priority, concurrency_limit, last_polled_at FROM work_queues
  WHERE pool_key = :poolKey AND deleted_at IS NULL AND paused = 0 ORDER BY priority, name`
const USED_BY_POOL = `SELECT ${slotsHeld('pool_key', ':key')} AS used`
const USED_BY_QUEUE = `SELECT ${slotsHeld('queue_key', ':key')} AS used`
const USED_BY_DEPLOYMENT = `SELECT ${slotsHeld('deployment_key', ':key')} AS used`
const DEPLOYMENT_LIMIT = `SELECT concurrency_limit FROM deployments WHERE key = :key`
const NEXT_GROUP = `
  SELECT claim_group AS claimGroup FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group > :after ORDER BY claim_group LIMIT 1`
const HEADS = `
  SELECT key, id, due_at AS dueMs FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group = :group AND due_at <= :now
  ORDER BY due_at, id LIMIT :limit`
const FIRST_DUE = `
  SELECT due_at AS dueMs FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group = :group AND due_at > :after
  ORDER BY due_at LIMIT 1`

/** They must not read a run that they do not give out: a test looks at how they are planned. */
export const LINE_STATEMENTS = [NEXT_GROUP, HEADS, FIRST_DUE]

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

export interface Pick {
  readonly runKey: number
}

export interface LineAsk {
  readonly pool: PoolRow
  readonly queues: readonly QueueRow[]
  readonly slots: number
  readonly now: number
}

/** The runs to be claimed, in claim order, within all limits. Reads only. */
export function nextInLine(sql: Sql, { pool, queues, slots, now }: LineAsk): Pick[] {
  if (pool.paused === 1) return []
  const free = freeSlots(sql, now)
  const picked: Pick[] = []
  const wanted = Math.min(slots, free.inPool(pool))
  for (const tier of Map.groupBy(queues, (queue) => queue.priority).values()) {
    if (picked.length >= wanted) break
    const candidates = tier.flatMap((queue) => headsOf(sql, { queue, free, now, limit: wanted - picked.length }))
    for (const candidate of candidates.sort(compareClaimOrder)) {
      if (picked.length < wanted && free.take(candidate)) picked.push({ runKey: candidate.key })
    }
  }
  return picked
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
  readonly group: number
  readonly queue: QueueRow
}

interface HeadsAsk {
  readonly queue: QueueRow
  readonly free: FreeSlots
  readonly now: number
  readonly limit: number
}

/** Of each group as many as could be claimed if no other group was before it. */
function headsOf(sql: Sql, { queue, free, now, limit }: HeadsAsk): Candidate[] {
  const most = Math.min(limit, free.inQueue(queue))
  if (most <= 0) return []
  return groupsOf(sql, queue.key).flatMap((group) => {
    const fromGroup = Math.min(most, free.inGroup(group))
    if (fromGroup <= 0) return []
    const heads = sql.all<{ key: number; id: string; dueMs: number }>(HEADS, {
      queueKey: queue.key,
      group,
      now,
      limit: fromGroup,
    })
    return heads.map((head) => ({ ...head, group, queue, queuePriority: queue.priority }))
  })
}

function groupsOf(sql: Sql, queueKey: number): number[] {
  const groups: number[] = []
  for (let after = -1; ; ) {
    const next = sql.get<{ claimGroup: number }>(NEXT_GROUP, { queueKey, after })
    if (next === undefined) return groups
    groups.push(next.claimGroup)
    after = next.claimGroup
  }
}

interface FreeSlots {
  inPool(pool: PoolRow): number
  inQueue(queue: QueueRow): number
  inGroup(group: number): number
  /** Whether there was one for it. */
  take(candidate: Candidate): boolean
}

/** Counted from the claims, once for each limit, and then kept up to date while runs are picked. */
function freeSlots(sql: Sql, now: number): FreeSlots {
  const used = (text: string, key: number): number => sql.get<{ used: number }>(text, { key, now })?.used ?? 0
  const left = (limit: number | null, text: string, key: number): number =>
    limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - used(text, key))
  const queues = new Map<number, number>()
  const groups = new Map<number, number>([[0, Number.POSITIVE_INFINITY]])
  const inQueue = ({ key, concurrency_limit }: QueueRow): number =>
    remembered(queues, key, () => left(concurrency_limit, USED_BY_QUEUE, key))
  const inGroup = (group: number): number =>
    remembered(groups, group, () => {
      const deployment = sql.get<{ concurrency_limit: number | null }>(DEPLOYMENT_LIMIT, { key: group })
      return left(deployment?.concurrency_limit ?? null, USED_BY_DEPLOYMENT, group)
    })
  return {
    inPool: ({ key, concurrency_limit }) => left(concurrency_limit, USED_BY_POOL, key),
    inQueue,
    inGroup,
    take: ({ queue, group }) => {
      if (inQueue(queue) <= 0 || inGroup(group) <= 0) return false
      queues.set(queue.key, inQueue(queue) - 1)
      groups.set(group, inGroup(group) - 1)
      return true
    },
  }
}

function remembered(map: Map<number, number>, key: number, compute: () => number): number {
  const value = map.get(key) ?? compute()
  map.set(key, value)
  return value
}
