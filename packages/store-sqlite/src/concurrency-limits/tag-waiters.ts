import { groupsOf } from '../claims/groups.ts'
import type { Sql } from '../engine/sql.ts'

const QUEUES = `SELECT key FROM work_queues WHERE deleted_at IS NULL`
const WAITING = `
  FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group = :group AND due_at <= :now`
const COUNT = `SELECT count(*) AS waiting FROM (SELECT 1 ${WAITING} LIMIT :limit)`
const FIRST = `SELECT id, name, due_at AS sinceMs ${WAITING} ORDER BY due_at, id LIMIT :limit`

/** Nobody needs to know more exactly how many wait, and the count must cost little. */
const MOST_COUNTED = 10_000

export interface TagWaiter {
  readonly id: string
  readonly name: string
  readonly sinceMs: number
}

export function countWaitingForTag(sql: Sql, limit: string, now: number): number {
  const counts = linesOf(sql, limit).map(
    (line) => sql.get<{ waiting: number }>(COUNT, { ...line, now, limit: MOST_COUNTED })?.waiting ?? 0,
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The first in the lines of all queues. */
export function firstWaitingForTag(
  sql: Sql,
  name: string,
  { now, limit }: { now: number; limit: number },
): TagWaiter[] {
  const waiting = linesOf(sql, name).flatMap((line) => sql.all<TagWaiter>(FIRST, { ...line, now, limit }))
  return waiting.sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1)).slice(0, limit)
}

function linesOf(sql: Sql, limit: string): { queueKey: number; group: string }[] {
  return sql.all<{ key: number }>(QUEUES).flatMap(({ key: queueKey }) => {
    const groups = groupsOf(sql, queueKey).filter((group) => (JSON.parse(group) as string[]).includes(limit))
    return groups.map((group) => ({ queueKey, group }))
  })
}
