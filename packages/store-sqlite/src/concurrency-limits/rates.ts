import type { LimitRefusal, RateGrant, Refusal, SlotAsk } from '@orc/store'
import type { Write } from '../engine/write.ts'
import { askingRun } from './asking-run.ts'
import { findLimit, kindOf, type LimitRow } from './limit-row.ts'

/**
 * Rates: in any span of the limit's length at most its slots are granted. Each grant is a row that is in use for that
 * span from its instant on; the next one is granted as soon as enough of those before it have ended, which is known the
 * moment it is asked for. So one write gives everybody an instant, in the order in which they asked; nobody waits in line
 * and nobody has to be woken.
 */

const FIND = `SELECT granted_at AS grantedMs FROM rate_grants WHERE id = :askId`
/** From the newest on. Those that have ended by now hold nobody back. */
const GRANTS = `
  SELECT slots, granted_at AS grantedMs, ends_at AS endsMs FROM rate_grants
  WHERE limit_name = :limit AND limit_key = :key AND granted_at > :since ORDER BY granted_at DESC, key DESC LIMIT :most`
const INSERT = `
  INSERT INTO rate_grants (id, limit_name, limit_key, run_id, slots, granted_at, ends_at)
  VALUES (:askId, :limit, :key, :id, :slots, :grantedMs, :endsMs)`
const DELETE_ENDED = `DELETE FROM rate_grants WHERE key IN (SELECT key FROM rate_grants WHERE ends_at <= :until LIMIT 100)`

/** A grant is remembered for so long after it ended: its answer may be lost and asked for again. */
const ANSWER_KEPT_MS = 60_000

interface Grant {
  readonly slots: number
  readonly grantedMs: number
  readonly endsMs: number
}

export function takeRateSlots(tx: Write, ask: SlotAsk): RateGrant | Refusal | LimitRefusal {
  const run = askingRun(tx, ask)
  if ('refused' in run) return run
  const earlier = tx.get<{ grantedMs: number }>(FIND, { askId: ask.askId })
  if (earlier !== undefined) return { waitMs: Math.max(0, earlier.grantedMs - tx.nowMs) }
  const limit = findLimit(tx, ask.limit)
  if (limit === undefined) return { refused: 'limit-not-found' }
  const { per_ms: perMs } = limit
  if (perMs === null) return { refused: 'limit-kind', kind: kindOf(limit) }
  if (ask.slots > limit.slots) return { refused: 'too-many-slots', has: limit.slots }
  tx.run(DELETE_ENDED, { until: tx.nowMs - ANSWER_KEPT_MS })
  const grantedMs = grantTime(tx, ask, { ...limit, perMs })
  const { askId, id, key, slots } = ask
  tx.run(INSERT, { askId, id, key, slots, limit: limit.name, grantedMs, endsMs: grantedMs + perMs })
  tx.wake('concurrency-limits')
  return { waitMs: grantedMs - tx.nowMs }
}

/** When the newest grants, with this one, are no more than the slots; never before one that was asked for earlier. */
function grantTime(tx: Write, { key, slots }: SlotAsk, limit: LimitRow & { readonly perMs: number }): number {
  const since = tx.nowMs - limit.perMs
  const grants = tx.all<Grant>(GRANTS, { limit: limit.name, key, since, most: limit.slots })
  let taken = slots
  const inTheWay = grants.find((grant) => {
    taken += grant.slots
    return taken > limit.slots
  })
  return Math.max(tx.nowMs, grants[0]?.grantedMs ?? 0, inTheWay?.endsMs ?? 0)
}
