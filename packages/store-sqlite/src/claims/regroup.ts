import type { SqlParams } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { claimGroupOf, type Limited, limitsIn } from './claim-limits.ts'

/** Rare, and so without indexes of their own: they walk what is SCHEDULED, and what is claimed. */
const WAITING = `
  SELECT r.key, r.claim_group AS claimGroup, r.parameters, r.tags, d.key AS deploymentKey,
    d.concurrency_limit AS concurrencyLimit, d.concurrency_key AS concurrencyKey
  FROM flow_runs r CROSS JOIN deployments d ON d.key = r.deployment_key WHERE r.state_type = 'SCHEDULED'`
const CLAIMED = `
  SELECT r.key, c.epoch, r.parameters, r.tags, d.key AS deploymentKey,
    d.concurrency_limit AS concurrencyLimit, d.concurrency_key AS concurrencyKey
  FROM claims c CROSS JOIN flow_runs r ON r.key = c.run_key CROSS JOIN deployments d ON d.key = r.deployment_key`
/** Runs of hooks are under neither. */
const OF_DEPLOYMENT = `+r.deployment_key = :deploymentKey AND r.hook IS NULL`
const WITH_TAG = `r.hook IS NULL AND EXISTS (SELECT 1 FROM json_each(r.tags) WHERE value = :tag)`
const REGROUPED = {
  deployment: { waiting: `${WAITING} AND ${OF_DEPLOYMENT}`, claimed: `${CLAIMED} WHERE ${OF_DEPLOYMENT}` },
  tag: { waiting: `${WAITING} AND ${WITH_TAG}`, claimed: `${CLAIMED} WHERE ${WITH_TAG}` },
}
const SET_GROUP = `UPDATE flow_runs SET claim_group = :group WHERE key = :key`
const GIVE_BACK = `DELETE FROM claim_slots WHERE run_key = :runKey AND epoch = :epoch`
const TAKE = `INSERT INTO claim_slots (claim_limit, run_key, epoch) VALUES (:limit, :runKey, :epoch)`

/** A deployment is limited otherwise: its runs that wait change their line, and those under way count for it. */
export function regroupDeployment(tx: Write, deploymentKey: number): void {
  regroup(tx, 'deployment', { deploymentKey })
}

/** A tag is limited from now on. */
export function regroupTag(tx: Write, tag: string): void {
  regroup(tx, 'tag', { tag })
}

function regroup(tx: Write, of: keyof typeof REGROUPED, params: SqlParams): void {
  const { waiting, claimed } = REGROUPED[of]
  for (const run of tx.all<Limited & { key: number; claimGroup: string }>(waiting, params)) {
    const group = claimGroupOf(tx, run)
    if (group !== run.claimGroup) tx.run(SET_GROUP, { key: run.key, group })
  }
  for (const run of tx.all<Limited & { key: number; epoch: number }>(claimed, params)) {
    const claim = { runKey: run.key, epoch: run.epoch }
    tx.run(GIVE_BACK, claim)
    takeSlots(tx, { ...claim, group: claimGroupOf(tx, run) })
  }
}

/** Notes of which limits a claim has a slot. */
export function takeSlots(tx: Write, { group, ...claim }: { runKey: number; epoch: number; group: string }): void {
  for (const limit of limitsIn(group)) tx.run(TAKE, { ...claim, limit })
}
