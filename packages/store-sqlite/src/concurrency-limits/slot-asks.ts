import type { LimitRefusal, Refusal, SlotAsk, SlotStanding } from '@orc/store'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { askingRun } from './asking-run.ts'
import { findLimit, kindOf, type LimitRow } from './limit-row.ts'

/**
 * Slots that flows hold while they do something. An ask is a row, which waits in line or has its slots; the line moves in
 * the transaction that frees some: whoever gives back, dies or raises the limit grants to the next. So no slot is free
 * while the first in line could have it, nobody overtakes, and nobody has to look in order to get one.
 */

const FIND = `SELECT granted_at AS grantedAt, released_at AS releasedAt FROM slot_asks WHERE id = :askId`
const INSERT = `
  INSERT INTO slot_asks (id, limit_name, limit_key, run_key, epoch, slots, asked_at)
  VALUES (:askId, :limit, :key, :runKey, :epoch, :slots, :now)`
const USED = `
  SELECT coalesce(sum(slots), 0) AS used FROM slot_asks INDEXED BY slot_asks_granted
  WHERE limit_name = :limit AND limit_key = :key AND granted_at IS NOT NULL AND released_at IS NULL`
const IN_LINE = `
  SELECT a.key, a.id, a.slots, r.id AS runId, r.name, f.name AS flow, nullif(p.name, '') AS pool
  FROM slot_asks a INDEXED BY slot_asks_in_line CROSS JOIN flow_runs r ON r.key = a.run_key
    CROSS JOIN flows f ON f.key = r.flow_key CROSS JOIN work_pools p ON p.key = r.pool_key
  WHERE a.limit_name = :limit AND a.limit_key = :key AND a.granted_at IS NULL AND a.released_at IS NULL ORDER BY a.key LIMIT :most`
const GRANT = `UPDATE slot_asks SET granted_at = :now WHERE key = :key`
const WAITING_KEYS = `
  SELECT DISTINCT limit_key AS key FROM slot_asks INDEXED BY slot_asks_in_line
  WHERE limit_name = :limit AND granted_at IS NULL AND released_at IS NULL`
const OF_CLAIM = `
  SELECT DISTINCT limit_name AS "limit", limit_key AS key FROM slot_asks
  WHERE run_key = :runKey AND epoch = :epoch AND released_at IS NULL`
const DELETE_OF_CLAIM = `DELETE FROM slot_asks WHERE run_key = :runKey AND epoch = :epoch`
const OF_ASK = `
  SELECT a.limit_name AS "limit", a.limit_key AS key FROM slot_asks a CROSS JOIN flow_runs r ON r.key = a.run_key
  WHERE a.id = :askId AND r.id = :id AND a.epoch = :epoch AND a.released_at IS NULL`
const RELEASE = `UPDATE slot_asks SET released_at = :now WHERE id = :askId`
/** Its ask is still on its way. */
const RELEASE_UNASKED = `
  INSERT INTO slot_asks (id, limit_name, limit_key, run_key, epoch, slots, asked_at, released_at)
  SELECT :askId, '', '', c.run_key, c.epoch, 0, :now, :now
  FROM claims c JOIN flow_runs r ON r.key = c.run_key WHERE r.id = :id AND c.epoch = :epoch
  ON CONFLICT DO NOTHING`
const FORGET_RELEASED = `
  DELETE FROM slot_asks
  WHERE run_key = (SELECT key FROM flow_runs WHERE id = :id) AND epoch = :epoch AND released_at <= :until`

/** How late an ask may come after its release. */
const RELEASED_KEPT_MS = 60_000

/** The line of one limit, or of one of its keys. */
interface Line {
  readonly limit: string
  readonly key: string
}

export function acquireSlots(tx: Write, ask: SlotAsk): { granted: boolean } | Refusal | LimitRefusal {
  const run = askingRun(tx, ask)
  if ('refused' in run) return run
  const limit = grantable(tx, ask)
  if ('refused' in limit) {
    releaseSlots(tx, ask) // it may have waited while the limit became another
    return limit
  }
  if (standingOf(tx, ask) === 'unknown') {
    tx.wake('concurrency-limits')
    const { askId, epoch, slots, key } = ask
    tx.run(INSERT, { askId, limit: limit.name, key, runKey: run.key, epoch, slots, now: tx.nowMs })
    grantNext(tx, { limit: limit.name, key }, askId)
  }
  return { granted: standingOf(tx, ask) === 'granted' }
}

export function standingOf(sql: Sql, { askId, limit }: Pick<SlotAsk, 'askId' | 'limit'>): SlotStanding {
  const ask = sql.get<{ grantedAt: number | null; releasedAt: number | null }>(FIND, { askId })
  if (ask === undefined || findLimit(sql, limit) === undefined) return 'unknown'
  if (ask.releasedAt !== null) return 'released'
  return ask.grantedAt === null ? 'waiting' : 'granted'
}

/** Gives slots back, or leaves the line; what is gone already is no error. */
export function releaseSlots(tx: Write, { id, epoch, askId }: Pick<SlotAsk, 'id' | 'epoch' | 'askId'>): void {
  const line = tx.get<Line>(OF_ASK, { id, epoch, askId })
  if (line === undefined) tx.run(RELEASE_UNASKED, { id, epoch, askId, now: tx.nowMs })
  else tx.run(RELEASE, { askId, now: tx.nowMs })
  tx.run(FORGET_RELEASED, { id, epoch, until: tx.nowMs - RELEASED_KEPT_MS })
  if (line !== undefined) grantNext(tx, line)
  tx.wake('concurrency-limits')
}

/** A claim is over, or its run is: all that was asked for under it is given back. */
export function releaseSlotsOf(tx: Write, claim: { readonly runKey: number; readonly epoch: number }): void {
  const lines = tx.all<Line>(OF_CLAIM, claim)
  if (lines.length === 0) return
  tx.run(DELETE_OF_CLAIM, claim)
  tx.wake('concurrency-limits')
  for (const line of lines) grantNext(tx, line)
}

/** There may be more slots now. */
export function grantAllKeys(tx: Write, limit: string): void {
  for (const { key } of tx.all<{ key: string }>(WAITING_KEYS, { limit })) grantNext(tx, { limit, key })
}

interface Waiting {
  readonly key: number
  readonly id: string
  readonly slots: number
  readonly runId: string
  readonly name: string
  readonly flow: string
  readonly pool: string | null
}

/** In the order of the line, until the first one that needs more than is free. The one who is here needs no wake-up. */
function grantNext(tx: Write, { limit, key }: Line, present?: string): void {
  const row = findLimit(tx, limit)
  if (row === undefined) return
  let free = row.slots - (tx.get<{ used: number }>(USED, { limit, key })?.used ?? 0)
  if (free <= 0) return
  for (const { id, runId, name, flow, pool, ...ask } of tx.all<Waiting>(IN_LINE, { limit, key, most: free })) {
    if (ask.slots > free) return
    free -= ask.slots
    tx.run(GRANT, { key: ask.key, now: tx.nowMs })
    if (id === present) continue
    tx.emit({ type: 'flow-run:slot-granted', subject: runId, workPool: pool, data: { name, flow, limit, key } })
  }
}

function grantable(tx: Write, { limit: name, slots }: SlotAsk): LimitRow | LimitRefusal {
  const limit = findLimit(tx, name)
  if (limit === undefined) return { refused: 'limit-not-found' }
  if (kindOf(limit) !== 'slots') return { refused: 'limit-kind', kind: kindOf(limit) }
  return slots > limit.slots ? { refused: 'too-many-slots', has: limit.slots } : limit
}
