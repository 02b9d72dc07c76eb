import type { WorkQueue } from '@orc/core/contract'
import { WORKER_ONLINE_MS } from '@orc/core/model'
import { deriveStatus, type NewWorkQueue, type WorkQueueChange, type WorkQueues } from '@orc/store'
import { slotsHeld } from './claims/slots.ts'
import { flag, instant, instantOrNull } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Sql } from './engine/sql.ts'
import type { Write } from './engine/write.ts'
import { once } from './idempotency.ts'

const SELECT = `
  SELECT q.*, p.name AS pool, p.paused AS pool_paused,
    ${slotsHeld('queue_key', 'q.key')} AS slots_in_use
  FROM work_queues q JOIN work_pools p ON p.key = q.pool_key
  WHERE q.deleted_at IS NULL AND p.deleted_at IS NULL AND p.name = :pool`
const GET = `${SELECT} AND q.name = :name`
const LIST = `${SELECT} ORDER BY q.priority, q.name`
const ONLINE_WORKERS = `
  SELECT problem FROM workers
  WHERE pool_key = :poolKey AND last_heartbeat_at > :since AND stopped_at IS NULL
    AND (queues IS NULL OR EXISTS (SELECT 1 FROM json_each(queues) WHERE value = :name))
  ORDER BY last_heartbeat_at DESC`
const POOL_KEY = `SELECT key FROM work_pools WHERE name = :pool AND deleted_at IS NULL`
const NEXT_PRIORITY = `
  SELECT coalesce(max(priority), 0) + 1 AS next FROM work_queues WHERE pool_key = :poolKey AND deleted_at IS NULL`
const INSERT = `
  INSERT INTO work_queues
    (id, pool_key, name, priority, concurrency_limit, paused, is_default, created_at, updated_at)
  VALUES (:id, :poolKey, :name, :priority, :concurrencyLimit, :paused, :isDefault, :now, :now)
  ON CONFLICT DO NOTHING`
const UPDATE = `
  UPDATE work_queues SET priority = :priority, concurrency_limit = :concurrencyLimit, paused = :paused, updated_at = :now
  WHERE key = :key`
const DELETE = `UPDATE work_queues SET deleted_at = :now WHERE key = :key`
const DEFAULT_QUEUE = `
  SELECT key FROM work_queues WHERE pool_key = :poolKey AND is_default = 1 AND deleted_at IS NULL`
const MOVE_RUNS = `
  UPDATE flow_runs SET queue_key = :to WHERE queue_key = :from AND state_type = 'SCHEDULED'`
const MOVE_DEPLOYMENTS = `UPDATE deployments SET queue_key = :to, updated_at = :now WHERE queue_key = :from`

interface WorkQueueRow {
  readonly key: number
  readonly id: string
  readonly pool_key: number
  readonly pool: string
  readonly pool_paused: number
  readonly name: string
  readonly priority: number
  readonly concurrency_limit: number | null
  readonly paused: number
  readonly is_default: number
  readonly last_polled_at: number | null
  readonly created_at: number
  readonly updated_at: number
  readonly slots_in_use: number
}

export function sqliteWorkQueues({ read, write }: Engine): WorkQueues {
  return {
    createIfAbsent: (queue, idempotency) => write((tx) => once(tx, idempotency, () => createIfAbsent(tx, queue))),
    get: (pool, name) => read((sql, now) => findQueue(sql, { pool, name }, now)),
    list: (pool) =>
      read((sql, now) => sql.all<WorkQueueRow>(LIST, { pool, now }).map((row) => toWorkQueue(sql, row, now))),
    update: (pool, name, change) => write((tx) => update(tx, { pool, name }, change)),
    delete: (pool, name) => write((tx) => deleteQueue(tx, { pool, name })),
  }
}

export interface QueueRecord {
  readonly poolKey: number
  readonly name: string
  readonly priority: number
  readonly concurrencyLimit: number | null
  readonly paused: boolean
  readonly isDefault: boolean
}

/** Whether it was inserted: not if the name is taken. */
export function insertQueue(tx: Write, queue: QueueRecord): boolean {
  const { poolKey, name, priority, concurrencyLimit, paused, isDefault } = queue
  const flags = { paused: flag(paused), isDefault: flag(isDefault) }
  const { changes } = tx.run(INSERT, {
    id: tx.newId(),
    poolKey,
    name,
    priority,
    concurrencyLimit,
    now: tx.nowMs,
    ...flags,
  })
  return changes > 0
}

interface QueueName {
  readonly pool: string
  readonly name: string
}

function createIfAbsent(tx: Write, queue: NewWorkQueue): WorkQueue | undefined {
  const { pool, name, concurrencyLimit, paused } = queue
  const poolKey = tx.get<{ key: number }>(POOL_KEY, { pool })?.key
  if (poolKey === undefined) return undefined
  const priority = queue.priority ?? tx.get<{ next: number }>(NEXT_PRIORITY, { poolKey })?.next ?? 1
  if (!insertQueue(tx, { poolKey, name, priority, concurrencyLimit, paused, isDefault: false })) return undefined
  tx.emit({ type: 'work-queue:created', subject: `${pool}/${name}`, workPool: pool })
  return findQueue(tx, { pool, name }, tx.nowMs)
}

function update(tx: Write, at: QueueName, change: WorkQueueChange): WorkQueue | undefined {
  const row = findRow(tx, at, tx.nowMs)
  if (row === undefined) return undefined
  tx.run(UPDATE, {
    key: row.key,
    priority: change.priority ?? row.priority,
    concurrencyLimit: change.concurrencyLimit === undefined ? row.concurrency_limit : change.concurrencyLimit,
    paused: change.paused === undefined ? row.paused : flag(change.paused),
    now: tx.nowMs,
  })
  const data = change.paused === undefined ? {} : { paused: change.paused }
  tx.emit({ type: 'work-queue:updated', subject: `${at.pool}/${at.name}`, workPool: at.pool, data })
  return findQueue(tx, at, tx.nowMs)
}

function deleteQueue(tx: Write, at: QueueName): WorkQueue | undefined {
  const row = findRow(tx, at, tx.nowMs)
  const to = row && tx.get<{ key: number }>(DEFAULT_QUEUE, { poolKey: row.pool_key })?.key
  if (row === undefined || to === undefined || row.is_default === 1) return undefined
  const queue = toWorkQueue(tx, row, tx.nowMs)
  tx.run(MOVE_RUNS, { from: row.key, to })
  tx.run(MOVE_DEPLOYMENTS, { from: row.key, to, now: tx.nowMs })
  tx.run(DELETE, { key: row.key, now: tx.nowMs })
  tx.emit({ type: 'work-queue:deleted', subject: `${at.pool}/${at.name}`, workPool: at.pool })
  return queue
}

function findRow(sql: Sql, { pool, name }: QueueName, now: number): WorkQueueRow | undefined {
  return sql.get<WorkQueueRow>(GET, { pool, name, now })
}

function findQueue(sql: Sql, at: QueueName, now: number): WorkQueue | undefined {
  const row = findRow(sql, at, now)
  return row && toWorkQueue(sql, row, now)
}

function toWorkQueue(sql: Sql, row: WorkQueueRow, now: number): WorkQueue {
  const onlineWorkers = sql.all<{ problem: string | null }>(ONLINE_WORKERS, {
    poolKey: row.pool_key,
    name: row.name,
    since: now - WORKER_ONLINE_MS,
  })
  const paused = row.paused === 1
  const pausedBy = row.pool_paused === 1 ? `Its work pool "${row.pool}" is paused.` : undefined
  return {
    id: row.id,
    pool: row.pool,
    name: row.name,
    priority: row.priority,
    concurrencyLimit: row.concurrency_limit,
    paused,
    isDefault: row.is_default === 1,
    ...deriveStatus({ paused, pausedBy, onlineWorkers }),
    slotsInUse: row.slots_in_use,
    lastPolledAt: instantOrNull(row.last_polled_at),
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
