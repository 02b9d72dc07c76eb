import { UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import type { ClaimAsk, ClaimedRow } from '@orc/store'
import { parseJson } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'
import { sqlList } from '../engine/sql-list.ts'
import type { Write } from '../engine/write.ts'
import { findRunByKey, toFlowRun } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import { findClaim, insertClaim, renewBothLeases } from './claim-row.ts'
import { haveCollided, settleCollisions } from './collisions.ts'
import { findLine, nextInLine, type PoolRow, type QueueRow, queuesOf } from './line.ts'
import { takeSlots } from './regroup.ts'

/** `lastPolledAt` is for people: it is written no more often than this, so that idle workers cost no commits. */
const POLL_NOTE_MS = 10_000

const OF_CLAIM_ID = `SELECT 1 FROM claims WHERE claim_id = :claimId LIMIT 1`
const LIVE_OF_CLAIM_ID = `
  SELECT c.run_key AS runKey FROM claims c JOIN flow_runs r ON r.key = c.run_key AND r.epoch = c.epoch
  WHERE c.claim_id = :claimId AND c.worker_id = :workerId
    AND r.state_type IN (${sqlList(UNDER_WAY_STATE_TYPES)})
  ORDER BY r.due_at, r.id`
const NOTE_POLL = `UPDATE work_queues SET last_polled_at = :now WHERE key = :key`
const WORKER_NAME = `SELECT name FROM workers WHERE id = :workerId`
const JOB = `
  SELECT d.job_variables, d.entrypoint, d.pull_steps, p.base_job_template
  FROM deployments d, work_pools p WHERE d.key = :deploymentKey AND p.key = :poolKey`

/** Looks without the lock whether the claim would do anything: idle workers must not stand in the way of those who write. */
export function hasSomethingToClaim(sql: Sql, ask: ClaimAsk, now: number): boolean {
  if (sql.get(OF_CLAIM_ID, { claimId: ask.claimId }) !== undefined) return true
  const pool = findLine(sql, ask.pool)
  if (pool === undefined) return false
  const queues = queuesOf(sql, pool, ask.queues)
  const isPollUnknown = queues.some((queue) => isNoteDue(queue, now))
  if (isPollUnknown) return true
  const { runKeys, collided } = nextInLine(sql, { pool, queues, slots: 1, now })
  return runKeys.length > 0 || collided.some((limit) => haveCollided(sql, { limit, poolKey: pool.key }, now))
}

export function claimDue(tx: Write, ask: ClaimAsk): ClaimedRow[] {
  if (tx.get(OF_CLAIM_ID, { claimId: ask.claimId }) !== undefined) return repeatClaim(tx, ask)
  const pool = findLine(tx, ask.pool)
  if (pool === undefined) return []
  const queues = queuesOf(tx, pool, ask.queues)
  for (const queue of queues) if (isNoteDue(queue, tx.nowMs)) tx.run(NOTE_POLL, { key: queue.key, now: tx.nowMs })
  const worker = tx.get<{ name: string }>(WORKER_NAME, { workerId: ask.workerId })?.name ?? ask.workerId
  const { runKeys, collided } = nextInLine(tx, { pool, queues, slots: ask.slots, now: tx.nowMs })
  const claimed = runKeys.map((runKey) => claimRun(tx, { runKey, pool, worker, ask }))
  for (const limit of collided) settleCollisions(tx, { limit, poolKey: pool.key })
  return claimed
}

function isNoteDue({ last_polled_at: last }: QueueRow, now: number): boolean {
  return last === null || now - last >= POLL_NOTE_MS
}

/** The answer to this claim was lost: its runs are still this worker's, with fresh leases. */
function repeatClaim(tx: Write, { claimId, workerId, leaseMs }: ClaimAsk): ClaimedRow[] {
  return tx.all<{ runKey: number }>(LIVE_OF_CLAIM_ID, { claimId, workerId }).map(({ runKey }) => {
    const claimed = claimedRow(tx, runKey, leaseMs)
    renewBothLeases(tx, { runKey, epoch: claimed.epoch, leaseMs })
    return claimed
  })
}

interface Claiming {
  readonly runKey: number
  readonly pool: PoolRow
  /** Its name. */
  readonly worker: string
  readonly ask: ClaimAsk
}

function claimRun(tx: Write, { runKey, pool, worker, ask }: Claiming): ClaimedRow {
  const run = findRunByKey(tx, runKey)
  if (run === undefined) throw new Error('A run that was found in the line is gone.')
  const epoch = run.epoch + 1
  const message = `Claimed by worker "${worker}".`
  makeTransition(tx, run, { verb: 'claim', message, set: { epoch, worker, infrastructureId: null } })
  const { workerId, claimId, leaseMs } = ask
  const place = { poolKey: pool.key, queueKey: run.queue_key, deploymentKey: run.deployment_key }
  insertClaim(tx, { ...place, runKey, epoch, workerId, claimId, leaseMs })
  takeSlots(tx, { runKey, epoch, group: run.claim_group })
  return claimedRow(tx, runKey, leaseMs)
}

interface JobRow {
  readonly job_variables: string
  readonly entrypoint: string
  readonly pull_steps: string
  readonly base_job_template: string
}

function claimedRow(tx: Write, runKey: number, leaseMs: number): ClaimedRow {
  const row = findRunByKey(tx, runKey)
  const claim = row && findClaim(tx, runKey, row.epoch)
  const job = row && tx.get<JobRow>(JOB, { deploymentKey: row.deployment_key, poolKey: row.pool_key })
  if (row === undefined || claim === undefined || job === undefined)
    throw new Error('A claimed run has lost its claim or its deployment.')
  return {
    run: toFlowRun(row),
    epoch: row.epoch,
    leaseMs,
    graceMs: claim.grace_ms,
    baseJobTemplate: parseJson(job.base_job_template),
    deploymentJobVariables: parseJson(job.job_variables),
    entrypoint: job.entrypoint,
    pullSteps: parseJson(job.pull_steps),
  }
}
