import type { Worker } from '@orc/core/contract'
import { WORKER_ONLINE_MS } from '@orc/core/model'
import type { WorkerHeartbeat, Workers } from '@orc/store'
import { instant, parseJsonOrNull } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Write } from './engine/write.ts'

const SELECT = `SELECT w.*, p.name AS pool FROM workers w JOIN work_pools p ON p.key = w.pool_key`
const GET = `${SELECT} WHERE w.id = :id`
const LIST = `
  ${SELECT} WHERE p.deleted_at IS NULL AND (:pool IS NULL OR p.name = :pool)
  ORDER BY w.last_heartbeat_at DESC, w.started_at DESC, w.id DESC`
const POOL_KEY = `SELECT key FROM work_pools WHERE name = :pool AND deleted_at IS NULL`
const UPSERT = `
  INSERT INTO workers (id, name, pool_key, type, queues, run_limit, hostname, pid, version, problem, started_at,
    last_heartbeat_at)
  VALUES (:id, :name, :poolKey, :type, :queues, :limit, :hostname, :pid, :version, :problem, :now, :now)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, pool_key = excluded.pool_key, type = excluded.type,
    queues = excluded.queues, run_limit = excluded.run_limit, hostname = excluded.hostname, pid = excluded.pid,
    version = excluded.version, problem = excluded.problem, last_heartbeat_at = excluded.last_heartbeat_at,
    stopped_at = NULL`
const STOP = `UPDATE workers SET stopped_at = :now WHERE id = :id AND stopped_at IS NULL`
const DELETE_SILENT = `DELETE FROM workers WHERE last_heartbeat_at < :before`

interface WorkerRow {
  readonly id: string
  readonly name: string
  readonly pool: string
  readonly type: string
  readonly queues: string | null
  readonly run_limit: number
  readonly hostname: string
  readonly pid: number
  readonly version: string
  readonly problem: string | null
  readonly started_at: number
  readonly last_heartbeat_at: number
  readonly stopped_at: number | null
}

export function sqliteWorkers({ read, write }: Engine): Workers {
  return {
    heartbeat: (worker) => write((tx) => heartbeat(tx, worker)),
    list: (pool) =>
      read((sql, now) => sql.all<WorkerRow>(LIST, { pool: pool ?? null }).map((row) => toWorker(row, now))),
    stop: (id) => write((tx) => stop(tx, id)),
    deleteSilentSince: (before) => write((tx) => tx.run(DELETE_SILENT, { before: before.getTime() }).changes),
  }
}

function heartbeat(tx: Write, worker: WorkerHeartbeat): Worker | undefined {
  const { id, name, pool, type, queues, limit, hostname, pid, version, problem } = worker
  const poolKey = tx.get<{ key: number }>(POOL_KEY, { pool })?.key
  if (poolKey === undefined) return undefined
  const isNew = tx.get<WorkerRow>(GET, { id }) === undefined
  tx.run(UPSERT, {
    id,
    name,
    poolKey,
    type,
    limit,
    hostname,
    pid,
    version,
    problem,
    now: tx.nowMs,
    queues: queues === null ? null : JSON.stringify(queues),
  })
  if (isNew) tx.emit({ type: 'worker:started', subject: id, workPool: pool, data: { name, hostname, pid } })
  const row = tx.get<WorkerRow>(GET, { id })
  return row && toWorker(row, tx.nowMs)
}

function stop(tx: Write, id: string): void {
  const row = tx.get<WorkerRow>(GET, { id })
  if (row === undefined || tx.run(STOP, { id, now: tx.nowMs }).changes === 0) return
  tx.emit({ type: 'worker:stopped', subject: id, workPool: row.pool, data: { name: row.name } })
}

function toWorker(row: WorkerRow, now: number): Worker {
  const isOnline = row.stopped_at === null && now - row.last_heartbeat_at < WORKER_ONLINE_MS
  return {
    id: row.id,
    name: row.name,
    pool: row.pool,
    type: row.type,
    queues: parseJsonOrNull(row.queues),
    limit: row.run_limit,
    hostname: row.hostname,
    pid: row.pid,
    version: row.version,
    status: isOnline ? 'ONLINE' : 'OFFLINE',
    problem: row.problem,
    startedAt: instant(row.started_at),
    lastHeartbeatAt: instant(row.last_heartbeat_at),
  }
}
