import type { RunEpoch } from '@orc/core/contract'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { findRun } from '../flow-runs/run-row.ts'

export interface ClaimRow {
  readonly run_key: number
  readonly epoch: number
  readonly worker_id: string
  readonly claim_id: string
  readonly owner_until: number
  readonly run_until: number
  readonly nonce: string | null
  readonly grace_ms: number
}

const FIND = `SELECT * FROM claims WHERE run_key = :runKey AND epoch = :epoch`
const INSERT = `
  INSERT INTO claims (run_key, epoch, pool_key, queue_key, deployment_key, worker_id, claim_id, owner_until, run_until)
  VALUES (:runKey, :epoch, :poolKey, :queueKey, :deploymentKey, :workerId, :claimId, :until, :until)`
const RENEW_RUN_LEASE = `UPDATE claims SET run_until = :until WHERE run_key = :runKey AND epoch = :epoch`
const RENEW_BOTH = `
  UPDATE claims SET run_until = :until, owner_until = :until WHERE run_key = :runKey AND epoch = :epoch`
const SET_GRACE = `UPDATE claims SET grace_ms = :graceMs WHERE run_key = :runKey AND epoch = :epoch`
const NOTE_RENEWAL = `UPDATE installation SET last_renewal_at = :now`

export function findClaim(sql: Sql, runKey: number, epoch: number): ClaimRow | undefined {
  return sql.get<ClaimRow>(FIND, { runKey, epoch })
}

export interface NewClaim extends Renewal {
  readonly poolKey: number
  readonly queueKey: number
  readonly deploymentKey: number
  readonly workerId: string
  readonly claimId: string
}

/** With both leases. */
export function insertClaim(tx: Write, claim: NewClaim): void {
  const { runKey, epoch, leaseMs, poolKey, queueKey, deploymentKey, workerId, claimId } = claim
  const until = tx.nowMs + leaseMs
  tx.run(INSERT, { runKey, epoch, poolKey, queueKey, deploymentKey, workerId, claimId, until })
}

interface Renewal {
  readonly runKey: number
  readonly epoch: number
  readonly leaseMs: number
}

export function renewRunLease(tx: Write, { runKey, epoch, leaseMs }: Renewal): void {
  tx.run(RENEW_RUN_LEASE, { runKey, epoch, until: tx.nowMs + leaseMs })
}

export function renewBothLeases(tx: Write, { runKey, epoch, leaseMs }: Renewal): void {
  tx.run(RENEW_BOTH, { runKey, epoch, until: tx.nowMs + leaseMs })
}

export function setGrace(tx: Write, runs: readonly (RunEpoch & { readonly graceMs: number })[]): void {
  for (const { id, epoch, graceMs } of runs) {
    const run = findRun(tx, id)
    if (run) tx.run(SET_GRACE, { runKey: run.key, epoch, graceMs })
  }
}

/** Renewals get through: what the reaper wants to know before it takes a lapse for a death. */
export function noteRenewal(tx: Write): void {
  tx.run(NOTE_RENEWAL, { now: tx.nowMs })
}
