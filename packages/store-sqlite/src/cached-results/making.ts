import type { StoredValue, TaskRecord } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import type { CacheAnswer, CacheTake, Refusal } from '@orc/store'
import { instant } from '../columns.ts'
import { askingRun } from '../concurrency-limits/asking-run.ts'
import type { Write } from '../engine/write.ts'

/**
 * One call at a time makes the result of a key. It is a row which goes with the claim of its run, so a maker that is dead
 * is none once its death is proven. Whoever finds one waits, and is woken by the event of its end; the first to ask then
 * has either the result or the making of it.
 */

const FIND = `
  SELECT value, value_by AS "by", value_codec AS codec, run_id AS runId, stored_at AS storedAt FROM cached_results
  WHERE key = :key AND stored_at > :after AND (expires_at IS NULL OR expires_at > :now)`
const MAKER = `SELECT run_key AS runKey, epoch, task_run AS taskRun FROM result_makers WHERE key = :key`
const TAKE_ON = `INSERT INTO result_makers (key, run_key, epoch, task_run) VALUES (:key, :runKey, :epoch, :taskRun)`
const AWAIT = `UPDATE result_makers SET is_awaited = 1 WHERE key = :key AND is_awaited = 0`
const AWAITED = `
  SELECT is_awaited AS isAwaited FROM result_makers
  WHERE key = :key AND run_key = :runKey AND epoch = :epoch AND task_run = :taskRun`
const END = `DELETE FROM result_makers WHERE key = :key`
const OF_CLAIM = `SELECT key, is_awaited AS isAwaited FROM result_makers WHERE run_key = :runKey AND epoch = :epoch`
const RUN_KEY = `SELECT key FROM flow_runs WHERE id = :id`
const STORE = `
  INSERT INTO cached_results (key, task, run_id, value, value_by, value_codec, stored_at, expires_at)
  VALUES (:key, :task, :runId, :text, :by, :codec, :now, :expiresAt)
  ON CONFLICT (key) DO UPDATE SET run_id = excluded.run_id, value = excluded.value, value_by = excluded.value_by,
    value_codec = excluded.value_codec, stored_at = excluded.stored_at, expires_at = excluded.expires_at`

interface Claim {
  readonly runKey: number
  readonly epoch: number
}

interface FoundRow {
  readonly value: string
  readonly by: StoredValue['by']
  readonly codec: string | null
  readonly runId: string
  readonly storedAt: number
}

export function takeResult(tx: Write, ask: CacheTake): CacheAnswer | Refusal {
  const run = askingRun(tx, ask)
  if ('refused' in run) return run
  const { key, epoch, taskRun, storedAfter } = ask
  const found = tx.get<FoundRow>(FIND, { key, now: tx.nowMs, after: storedAfter?.getTime() ?? -1 })
  if (found) return hitOf(found)
  const maker = tx.get<Claim & { taskRun: string }>(MAKER, { key })
  if (maker === undefined) {
    tx.run(TAKE_ON, { key, runKey: run.key, epoch, taskRun })
    return { outcome: 'yours' }
  }
  if (maker.runKey === run.key && maker.epoch === epoch && maker.taskRun === taskRun) return { outcome: 'yours' }
  if (!ask.mayWait) return { outcome: 'alone' }
  tx.run(AWAIT, { key })
  return { outcome: 'waiting' }
}

function hitOf({ value: text, by, codec, runId, storedAt }: FoundRow): CacheAnswer {
  return { outcome: 'hit', value: { text, by, codec }, flowRun: runId, storedAt: new Date(instant(storedAt)) }
}

export function releaseResult(tx: Write, { id, key, epoch, taskRun }: Omit<CacheTake, 'mayWait'>): void {
  const run = tx.get<{ key: number }>(RUN_KEY, { id })
  if (run) end(tx, { key, runKey: run.key, epoch, taskRun })
}

/** The record of a call that made a result: stored or not, the making is over with the call. */
export function endMaking(tx: Write, record: TaskRecord, { id, ...claim }: Claim & { readonly id: string }): void {
  const { cache, state, value, name, id: taskRun } = record
  if (cache === undefined || !isTerminal(state.type)) return
  const isHeld = end(tx, { key: cache.key, taskRun, ...claim })
  if (!isHeld || state.type !== 'COMPLETED' || value === null) return
  const expiresAt = cache.expiresInMs === null ? null : tx.nowMs + cache.expiresInMs
  tx.run(STORE, { ...value, key: cache.key, task: name, runId: id, now: tx.nowMs, expiresAt })
}

/** A claim is over, or its run is: whatever it was at is for others to make. */
export function freeResultsOf(tx: Write, claim: Claim): void {
  for (const { key, isAwaited } of tx.all<{ key: string; isAwaited: number }>(OF_CLAIM, { ...claim })) {
    tx.run(END, { key })
    if (isAwaited === 1) tellFreed(tx, key)
  }
}

/** False when it was not this call's. */
function end(tx: Write, { key, ...maker }: Claim & { readonly key: string; readonly taskRun: string }): boolean {
  const held = tx.get<{ isAwaited: number }>(AWAITED, { key, ...maker })
  if (held === undefined) return false
  tx.run(END, { key })
  if (held.isAwaited === 1) tellFreed(tx, key)
  return true
}

function tellFreed(tx: Write, key: string): void {
  tx.emit({ type: 'cached-result:freed', subject: key, workPool: null })
}
