import type { Write } from '../engine/write.ts'
import { claimGroupOf, type Limited, limitsIn } from './claim-limits.ts'

/** Rare, and so without an index of its own: it walks what is SCHEDULED. */
const WAITING = `
  SELECT r.key, r.claim_group AS claimGroup, r.parameters, d.key AS deploymentKey,
    d.concurrency_limit AS concurrencyLimit, d.concurrency_key AS concurrencyKey
  FROM flow_runs r CROSS JOIN deployments d ON d.key = r.deployment_key
  WHERE r.state_type = 'SCHEDULED' AND +r.deployment_key = :key`
const CLAIMED = `
  SELECT r.key, c.epoch, r.parameters, d.key AS deploymentKey,
    d.concurrency_limit AS concurrencyLimit, d.concurrency_key AS concurrencyKey
  FROM claims c CROSS JOIN flow_runs r ON r.key = c.run_key CROSS JOIN deployments d ON d.key = r.deployment_key
  WHERE c.deployment_key = :key`
const SET_GROUP = `UPDATE flow_runs SET claim_group = :group WHERE key = :key`
const GIVE_BACK = `DELETE FROM claim_slots WHERE run_key = :runKey AND epoch = :epoch`
const TAKE = `INSERT INTO claim_slots (claim_limit, run_key, epoch) VALUES (:limit, :runKey, :epoch)`

/** A deployment was limited otherwise: its runs that wait change their line, and those under way count for it. */
export function regroupDeployment(tx: Write, key: number): void {
  for (const run of tx.all<Limited & { key: number; claimGroup: string }>(WAITING, { key })) {
    const group = claimGroupOf(run)
    if (group !== run.claimGroup) tx.run(SET_GROUP, { key: run.key, group })
  }
  for (const run of tx.all<Limited & { key: number; epoch: number }>(CLAIMED, { key })) {
    const claim = { runKey: run.key, epoch: run.epoch }
    tx.run(GIVE_BACK, claim)
    takeSlots(tx, { ...claim, group: claimGroupOf(run) })
  }
}

/** Notes of which limits a claim has a slot. */
export function takeSlots(tx: Write, { group, ...claim }: { runKey: number; epoch: number; group: string }): void {
  for (const limit of limitsIn(group)) tx.run(TAKE, { ...claim, limit })
}
