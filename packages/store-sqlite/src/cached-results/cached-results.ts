import type { CachedResult } from '@orc/core/contract'
import type { CachedResults } from '@orc/store'
import { instant, instantOrNull } from '../columns.ts'
import type { Engine } from '../engine/engine.ts'
import { decodeCursor, pageOf } from '../page.ts'
import { releaseResult, takeResult } from './making.ts'

const LIST = `
  SELECT row, key, task, run_id, stored_at, expires_at, length(value) AS size FROM cached_results
  WHERE row > :after AND (:task IS NULL OR task = :task) AND (expires_at IS NULL OR expires_at > :now)
  ORDER BY row LIMIT :limit`
const DELETE = `DELETE FROM cached_results WHERE (:task IS NULL OR task = :task) AND (:key IS NULL OR key = :key)`
const DELETE_EXPIRED = `DELETE FROM cached_results WHERE expires_at <= :now`

interface ResultRow {
  readonly row: number
  readonly key: string
  readonly task: string
  readonly run_id: string
  readonly stored_at: number
  readonly expires_at: number | null
  readonly size: number
}

export function sqliteCachedResults({ read, write }: Engine): CachedResults {
  return {
    take: (ask) => write((tx) => takeResult(tx, ask)),
    release: (ask) => write((tx) => releaseResult(tx, ask)),
    list: ({ limit, cursor, task = null }) =>
      read((sql, now) => {
        const after = cursor === undefined ? 0 : Number(decodeCursor(cursor)[0])
        const rows = sql.all<ResultRow>(LIST, { after, task, now, limit: limit + 1 })
        return pageOf(rows, limit, { item: toCachedResult, position: ({ row }) => [row] })
      }),
    delete: ({ task = null, key = null }) => write((tx) => tx.run(DELETE, { task, key }).changes),
    deleteExpired: () => write((tx) => tx.run(DELETE_EXPIRED, { now: tx.nowMs }).changes),
  }
}

function toCachedResult({ key, task, run_id: flowRun, stored_at, expires_at, size }: ResultRow): CachedResult {
  return { key, task, flowRun, storedAt: instant(stored_at), expiresAt: instantOrNull(expires_at), size }
}
