import type { FlowRunFilter } from '@orc/store'

export interface Conditions {
  readonly conditions: readonly string[]
  readonly params: Readonly<Record<string, string | number>>
}

/** A clock that is set, and ids that were made in the same millisecond, make keys and times differ by less than this. */
const SLACK_MS = 60_000
const FIRST_SINCE = `coalesce((SELECT key FROM flow_runs WHERE id >= :firstId ORDER BY id LIMIT 1), :noKey)`
const LAST_UNTIL = `coalesce((SELECT key FROM flow_runs WHERE id <= :lastId ORDER BY id DESC LIMIT 1), 0)`

/**
 * Ids begin with the time at which they were made, and keys are in the order of their making: so those who were created
 * in some time are between two keys, which the index of ids finds, and no index of times is kept while runs are made.
 */
export function createdBetween({ createdSince, createdUntil }: FlowRunFilter): Conditions {
  const conditions: string[] = []
  const params: Record<string, string | number> = {}
  if (createdSince !== undefined) {
    const createdSinceMs = createdSince.getTime()
    conditions.push(`r.key >= ${FIRST_SINCE}`, '+r.created_at >= :createdSinceMs')
    const firstId = idPrefix(createdSinceMs - SLACK_MS)
    Object.assign(params, { createdSinceMs, firstId, noKey: Number.MAX_SAFE_INTEGER })
  }
  if (createdUntil !== undefined) {
    const createdUntilMs = createdUntil.getTime()
    conditions.push(`r.key <= ${LAST_UNTIL}`, '+r.created_at < :createdUntilMs')
    Object.assign(params, { createdUntilMs, lastId: idPrefix(createdUntilMs + SLACK_MS) })
  }
  return { conditions, params }
}

/** Runs that are not over are none of these. */
export function endedBetween({ endedSince, endedUntil }: FlowRunFilter): Conditions {
  const conditions: string[] = []
  const params: Record<string, number> = {}
  if (endedSince !== undefined) {
    conditions.push('r.ended_at >= :endedSinceMs')
    params.endedSinceMs = endedSince.getTime()
  }
  if (endedUntil !== undefined) {
    conditions.push('r.ended_at < :endedUntilMs')
    params.endedUntilMs = endedUntil.getTime()
  }
  return { conditions, params }
}

/** What the ids of that millisecond begin with (UUIDv7). */
function idPrefix(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
