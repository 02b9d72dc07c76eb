import type { ConcurrencyLimit } from '@orc/core/contract'
import { TAG_LIMIT_PREFIX } from '@orc/core/model'
import type { ConcurrencyLimits, NewConcurrencyLimit } from '@orc/store'
import { regroupTag } from '../claims/regroup.ts'
import type { Engine } from '../engine/engine.ts'
import type { Write } from '../engine/write.ts'
import { once } from '../idempotency.ts'
import { withHolders } from './holders.ts'
import { findLimit, type LimitRow, toLimit } from './limit-row.ts'
import { takeRateSlots } from './rates.ts'
import { acquireSlots, grantAllKeys, releaseSlots, standingOf } from './slot-asks.ts'

const INSERT = `
  INSERT INTO concurrency_limits (name, id, slots, per_ms, created_at, updated_at)
  VALUES (:name, :id, :slots, :perMs, :now, :now) ON CONFLICT DO NOTHING`
const LIST = `SELECT * FROM concurrency_limits ORDER BY name`
const SET_SLOTS = `UPDATE concurrency_limits SET slots = :slots, updated_at = :now WHERE name = :name`
const DELETE = `DELETE FROM concurrency_limits WHERE name = :name`

export function sqliteConcurrencyLimits({ read, write }: Engine): ConcurrencyLimits {
  return {
    createIfAbsent: (limit, idempotency) => write((tx) => once(tx, idempotency, () => create(tx, limit))),
    get: (name) =>
      read((sql, now) => {
        const row = findLimit(sql, name)
        return row && withHolders(sql, row, now)
      }),
    list: () => read((sql, now) => sql.all<LimitRow>(LIST).map((row) => toLimit(sql, row, now))),
    setSlots: (name, slots) => write((tx) => setSlots(tx, name, slots)),
    delete: (name) => write((tx) => deleteLimit(tx, name)),
    acquire: (ask) => write((tx) => acquireSlots(tx, ask)),
    standing: (ask) => read((sql) => standingOf(sql, ask)),
    release: (ask) => write((tx) => releaseSlots(tx, ask)),
    takeRate: (ask) => write((tx) => takeRateSlots(tx, ask)),
  }
}

function create(tx: Write, limit: NewConcurrencyLimit): ConcurrencyLimit | undefined {
  const { name } = limit
  if (tx.run(INSERT, { ...limit, id: tx.newId(), now: tx.nowMs }).changes === 0) return undefined
  if (name.startsWith(TAG_LIMIT_PREFIX)) regroupTag(tx, name.slice(TAG_LIMIT_PREFIX.length))
  tx.emit({ type: 'concurrency-limit:created', subject: name, workPool: null, data: { slots: limit.slots } })
  return shown(tx, name)
}

function setSlots(tx: Write, name: string, slots: number): ConcurrencyLimit | undefined {
  if (tx.run(SET_SLOTS, { name, slots, now: tx.nowMs }).changes === 0) return undefined
  grantAllKeys(tx, name)
  tx.emit({ type: 'concurrency-limit:updated', subject: name, workPool: null, data: { slots } })
  return shown(tx, name)
}

/** Runs that wait for a tag are in a group of its name still, in which nothing holds them back any more. */
function deleteLimit(tx: Write, name: string): ConcurrencyLimit | undefined {
  const limit = shown(tx, name)
  if (limit === undefined) return undefined
  tx.run(DELETE, { name })
  tx.emit({ type: 'concurrency-limit:deleted', subject: name, workPool: null })
  return limit
}

function shown(tx: Write, name: string): ConcurrencyLimit | undefined {
  const row = findLimit(tx, name)
  return row && toLimit(tx, row, tx.nowMs)
}
