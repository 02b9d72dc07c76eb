import type { SlotHolder } from '@orc/core/contract'
import type { LimitWithHolders } from '@orc/store'
import { HOLDS_SLOTS } from '../claims/slots.ts'
import { instant } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'
import { kindOf, type LimitRow, toLimit } from './limit-row.ts'
import { firstWaitingForTag } from './tag-waiters.ts'

/** As many of each are shown. */
const SHOWN = 100

const ASKS = `
  SELECT r.id, r.name, a.limit_key AS key, a.slots, coalesce(a.granted_at, a.asked_at) AS sinceMs
  FROM slot_asks a CROSS JOIN flow_runs r ON r.key = a.run_key WHERE a.limit_name = :name`
const HOLDING = `${ASKS} AND a.granted_at IS NOT NULL AND a.released_at IS NULL ORDER BY a.granted_at, a.key LIMIT ${SHOWN}`
const WAITING = `${ASKS} AND a.granted_at IS NULL AND a.released_at IS NULL ORDER BY a.key LIMIT ${SHOWN}`
const GRANTS = `
  SELECT g.run_id AS id, coalesce(r.name, g.run_id) AS name, g.limit_key AS key, g.slots, g.granted_at AS sinceMs
  FROM rate_grants g LEFT JOIN flow_runs r ON r.id = g.run_id WHERE g.limit_name = :name AND g.ends_at > :now`
const GRANTED = `${GRANTS} AND g.granted_at <= :now ORDER BY g.granted_at, g.key LIMIT ${SHOWN}`
const TO_BE_GRANTED = `${GRANTS} AND g.granted_at > :now ORDER BY g.granted_at, g.key LIMIT ${SHOWN}`
const WITH_TAG = `
  SELECT r.id, r.name, '' AS key, 1 AS slots, coalesce(r.started_at, r.due_at) AS sinceMs
  FROM claim_slots s CROSS JOIN claims c ON c.run_key = s.run_key AND c.epoch = s.epoch
    CROSS JOIN flow_runs r ON r.key = c.run_key
  WHERE s.claim_limit = :name AND ${HOLDS_SLOTS} ORDER BY sinceMs, r.key LIMIT ${SHOWN}`

interface HolderRow {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly slots: number
  readonly sinceMs: number
}

export function withHolders(sql: Sql, row: LimitRow, now: number): LimitWithHolders {
  const { holders, waiters } = whoOf(sql, row, now)
  return { ...toLimit(sql, row, now), holders: holders.map(toHolder), waiters: waiters.map(toHolder) }
}

interface Who {
  readonly holders: readonly HolderRow[]
  readonly waiters: readonly HolderRow[]
}

function whoOf(sql: Sql, row: LimitRow, now: number): Who {
  const { name } = row
  switch (kindOf(row)) {
    case 'slots':
      return { holders: sql.all(HOLDING, { name }), waiters: sql.all(WAITING, { name }) }
    case 'rate':
      return { holders: sql.all(GRANTED, { name, now }), waiters: sql.all(TO_BE_GRANTED, { name, now }) }
    case 'tag': {
      const waiters = firstWaitingForTag(sql, name, { now, limit: SHOWN })
      return {
        holders: sql.all(WITH_TAG, { name, now }),
        waiters: waiters.map((run) => ({ ...run, key: '', slots: 1 })),
      }
    }
  }
}

function toHolder({ id, name, key, slots, sinceMs }: HolderRow): SlotHolder {
  return { flowRun: { id, name }, key, slots, since: instant(sinceMs) }
}
