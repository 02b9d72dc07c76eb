import type { ConcurrencyLimit } from '@orc/core/contract'
import { limitKind } from '@orc/core/model'
import { limitSlotsHeld } from '../claims/slots.ts'
import { instant } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'
import { countWaitingForTag } from './tag-waiters.ts'

export interface LimitRow {
  readonly name: string
  readonly id: string
  readonly slots: number
  readonly per_ms: number | null
  readonly created_at: number
  readonly updated_at: number
}

const FIND = `SELECT * FROM concurrency_limits WHERE name = :name`
const USE_OF_SLOTS = `
  SELECT (SELECT coalesce(sum(slots), 0) FROM slot_asks WHERE limit_name = :name AND granted_at IS NOT NULL
    AND released_at IS NULL) AS slotsInUse,
    (SELECT count(*) FROM slot_asks WHERE limit_name = :name AND granted_at IS NULL
    AND released_at IS NULL) AS waiting`
const USE_OF_RATE = `
  SELECT coalesce(sum(CASE WHEN granted_at <= :now THEN slots ELSE 0 END), 0) AS slotsInUse,
    coalesce(sum(granted_at > :now), 0) AS waiting
  FROM rate_grants WHERE limit_name = :name AND ends_at > :now`
const USE_OF_TAG = `SELECT ${limitSlotsHeld(':name')} AS slotsInUse`

export function findLimit(sql: Sql, name: string): LimitRow | undefined {
  return sql.get<LimitRow>(FIND, { name })
}

export function kindOf({ name, per_ms: perMs }: LimitRow): ConcurrencyLimit['kind'] {
  return limitKind({ name, perMs })
}

export function toLimit(sql: Sql, row: LimitRow, now: number): ConcurrencyLimit {
  return {
    id: row.id,
    name: row.name,
    kind: kindOf(row),
    slots: row.slots,
    perMs: row.per_ms,
    ...useOf(sql, row, now),
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}

type Use = Pick<ConcurrencyLimit, 'slotsInUse' | 'waiting'>

function useOf(sql: Sql, row: LimitRow, now: number): Use {
  const { name } = row
  switch (kindOf(row)) {
    case 'slots':
      return sql.get<Use>(USE_OF_SLOTS, { name }) ?? NONE
    case 'rate':
      return sql.get<Use>(USE_OF_RATE, { name, now }) ?? NONE
    case 'tag': {
      const { slotsInUse } = sql.get<Use>(USE_OF_TAG, { name, now }) ?? NONE
      return { slotsInUse, waiting: countWaitingForTag(sql, name, now) }
    }
  }
}

const NONE: Use = { slotsInUse: 0, waiting: 0 }
