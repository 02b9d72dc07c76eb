import { UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import type { AdoptOutcome } from '@orc/store'
import type { Write } from '../engine/write.ts'
import { findRun } from '../flow-runs/run-row.ts'
import { type ClaimRow, findClaim, noteRenewal } from './claim-row.ts'
import { releaseClaim } from './release.ts'

const ADOPT = `
  UPDATE claims SET worker_id = :workerId, owner_until = :until, run_until = max(run_until, :until)
  WHERE run_key = :runKey AND epoch = :epoch AND worker_id = :previous`
const SET_WORKER = `UPDATE flow_runs SET worker = coalesce((SELECT name FROM workers WHERE id = :workerId), :workerId) WHERE key = :key`

export interface AdoptAsk {
  readonly id: string
  readonly epoch: number
  readonly workerId: string
  readonly deadWorkerId: string | null
  readonly leaseMs: number
}

export function adoptClaim(tx: Write, ask: AdoptAsk): AdoptOutcome {
  const run = findRun(tx, ask.id)
  const claim = run && findClaim(tx, run.key, ask.epoch)
  if (run === undefined || claim === undefined) return over(null)
  const isFree = isWithoutOwner(claim, ask, tx.nowMs)
  if (run.epoch !== ask.epoch || !UNDER_WAY_STATE_TYPES.includes(run.state_type)) {
    if (isFree) releaseClaim(tx, run, ask.epoch) // nobody is left to report that its infrastructure is gone
    return over(claim.worker_id)
  }
  if (!isFree) {
    return { outcome: 'owned', previousWorkerId: claim.worker_id, retryInMs: claim.owner_until - tx.nowMs }
  }
  const until = tx.nowMs + ask.leaseMs
  const { workerId, epoch } = ask
  tx.run(ADOPT, { runKey: run.key, epoch, workerId, previous: claim.worker_id, until })
  tx.run(SET_WORKER, { key: run.key, workerId })
  noteRenewal(tx)
  return { outcome: 'adopted', previousWorkerId: claim.worker_id, retryInMs: 0 }
}

function over(previousWorkerId: string | null): AdoptOutcome {
  return { outcome: 'over', previousWorkerId, retryInMs: 0 }
}

/** Two that came for the same dead owner do not take the run from each other: after the first it is another's. */
function isWithoutOwner({ worker_id: owner, owner_until }: ClaimRow, ask: AdoptAsk, now: number): boolean {
  return owner === ask.workerId || owner === ask.deadWorkerId || owner_until <= now
}
