import type { WorkPool } from '@orc/core/contract'
import { WORKER_ONLINE_MS } from '@orc/core/model'
import { deriveStatus, type NewWorkPool, type WorkPoolChange, type WorkPools } from '@orc/store'
import { slotsHeld } from './claims/slots.ts'
import { flag, instant, parseJson } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Sql } from './engine/sql.ts'
import type { Write } from './engine/write.ts'
import { cancelScheduled } from './flow-runs/cancel.ts'
import { once } from './idempotency.ts'
import { decodeCursor, pageOf } from './page.ts'
import { insertQueue } from './work-queues.ts'

const SELECT = `
  SELECT p.*, ${slotsHeld('pool_key', 'p.key')} AS slots_in_use
  FROM work_pools p WHERE p.deleted_at IS NULL`
const GET = `${SELECT} AND p.name = :name`
const LIST = `${SELECT} AND p.name > :after ORDER BY p.name LIMIT :limit`
const ONLINE_WORKERS = `
  SELECT problem FROM workers
  WHERE pool_key = :poolKey AND last_heartbeat_at > :since AND stopped_at IS NULL ORDER BY last_heartbeat_at DESC`
const INSERT = `
  INSERT INTO work_pools
    (id, name, type, description, base_job_template, concurrency_limit, paused, created_at, updated_at)
  VALUES (:id, :name, :type, :description, :baseJobTemplate, :concurrencyLimit, :paused, :now, :now)
  ON CONFLICT DO NOTHING`
const UPDATE = `
  UPDATE work_pools SET description = :description, base_job_template = :baseJobTemplate,
    concurrency_limit = :concurrencyLimit, paused = :paused, updated_at = :now
  WHERE key = :key`
const DELETE = `UPDATE work_pools SET deleted_at = :now WHERE key = :key`
const DELETE_QUEUES = `UPDATE work_queues SET deleted_at = :now WHERE pool_key = :key AND deleted_at IS NULL`
const DELETE_WORKERS = `DELETE FROM workers WHERE pool_key = :key`
const TAKE_FROM_DEPLOYMENTS = `
  UPDATE deployments SET pool_key = NULL, queue_key = NULL, updated_at = :now
  WHERE pool_key = :key AND deleted_at IS NULL`

interface WorkPoolRow {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly type: string
  readonly description: string
  readonly base_job_template: string
  readonly concurrency_limit: number | null
  readonly paused: number
  readonly created_at: number
  readonly updated_at: number
  readonly slots_in_use: number
}

export function sqliteWorkPools({ read, write }: Engine): WorkPools {
  return {
    createIfAbsent: (pool, idempotency) => write((tx) => once(tx, idempotency, () => createIfAbsent(tx, pool))),
    get: (name) => read((sql, now) => findPool(sql, name, now)),
    list: ({ limit, cursor }) =>
      read((sql, now) => {
        const after = cursor === undefined ? '' : String(decodeCursor(cursor)[0])
        const rows = sql.all<WorkPoolRow>(LIST, { after, limit: limit + 1, now })
        return pageOf(rows, limit, { item: (row) => toWorkPool(sql, row, now), position: (row) => [row.name] })
      }),
    update: (name, change) => write((tx) => update(tx, name, change)),
    delete: (name) => write((tx) => deletePool(tx, name)),
  }
}

function createIfAbsent(tx: Write, pool: NewWorkPool): WorkPool | undefined {
  const { name, type, description, baseJobTemplate, concurrencyLimit, paused } = pool
  const { changes, key } = tx.run(INSERT, {
    id: tx.newId(),
    name,
    type,
    description,
    baseJobTemplate: JSON.stringify(baseJobTemplate),
    concurrencyLimit,
    paused: flag(paused),
    now: tx.nowMs,
  })
  if (changes === 0) return undefined
  insertQueue(tx, {
    poolKey: key,
    name: 'default',
    priority: 1,
    concurrencyLimit: null,
    paused: false,
    isDefault: true,
  })
  tx.emit({ type: 'work-pool:created', subject: name, workPool: name })
  return findPool(tx, name, tx.nowMs)
}

function update(tx: Write, name: string, change: WorkPoolChange): WorkPool | undefined {
  const row = tx.get<WorkPoolRow>(GET, { name, now: tx.nowMs })
  if (row === undefined) return undefined
  tx.run(UPDATE, {
    key: row.key,
    description: change.description ?? row.description,
    baseJobTemplate: change.baseJobTemplate ? JSON.stringify(change.baseJobTemplate) : row.base_job_template,
    concurrencyLimit: change.concurrencyLimit === undefined ? row.concurrency_limit : change.concurrencyLimit,
    paused: change.paused === undefined ? row.paused : flag(change.paused),
    now: tx.nowMs,
  })
  const data = change.paused === undefined ? {} : { paused: change.paused }
  tx.emit({ type: 'work-pool:updated', subject: name, workPool: name, data })
  return findPool(tx, name, tx.nowMs)
}

function deletePool(tx: Write, name: string): WorkPool | undefined {
  const row = tx.get<WorkPoolRow>(GET, { name, now: tx.nowMs })
  if (row === undefined) return undefined
  const pool = toWorkPool(tx, row, tx.nowMs)
  const { key } = row
  cancelScheduled(tx, { poolKey: key, reason: `Its work pool "${name}" was deleted.` })
  tx.run(TAKE_FROM_DEPLOYMENTS, { key, now: tx.nowMs })
  tx.run(DELETE_WORKERS, { key })
  tx.run(DELETE_QUEUES, { key, now: tx.nowMs })
  tx.run(DELETE, { key, now: tx.nowMs })
  tx.emit({ type: 'work-pool:deleted', subject: name, workPool: name })
  return pool
}

function findPool(sql: Sql, name: string, now: number): WorkPool | undefined {
  const row = sql.get<WorkPoolRow>(GET, { name, now })
  return row && toWorkPool(sql, row, now)
}

function toWorkPool(sql: Sql, row: WorkPoolRow, now: number): WorkPool {
  const onlineWorkers = sql.all<{ problem: string | null }>(ONLINE_WORKERS, {
    poolKey: row.key,
    since: now - WORKER_ONLINE_MS,
  })
  const paused = row.paused === 1
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    description: row.description,
    baseJobTemplate: parseJson(row.base_job_template),
    concurrencyLimit: row.concurrency_limit,
    paused,
    ...deriveStatus({ paused, onlineWorkers }),
    slotsInUse: row.slots_in_use,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
