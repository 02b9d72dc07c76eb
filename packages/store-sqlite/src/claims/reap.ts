import { isProvenLapse, type State, statesBefore } from '@orc/core/model'
import { instant } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'
import { sqlList } from '../engine/sql-list.ts'
import type { Write } from '../engine/write.ts'
import { findRunByKey, type RunRow, toState } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import { type ClaimRow } from './claim-row.ts'
import { canRecover, loseBeforeStart, recover } from './loss.ts'
import { releaseClaim } from './release.ts'

/** States in which a lapsed run lease means something. */
const WATCHED = sqlList([...statesBefore('reschedule'), ...statesBefore('lose'), ...statesBefore('give-up-cancel')])
/** Cancelled ones are let alone for their grace: by its own watch a runner that nobody answers aborts, and exits after it. */
const LAPSED = `
  SELECT c.* FROM claims c JOIN flow_runs r ON r.key = c.run_key
  WHERE c.run_until <= :now AND r.epoch = c.epoch AND r.state_type IN (${WATCHED})
    AND (r.state_type <> 'CANCELLING' OR c.run_until + c.grace_ms <= :now)
  ORDER BY c.run_until, c.run_key LIMIT :limit`
/** Of runs or epochs that are over: they only hold a slot, and what lapsed holds none. */
const ABANDONED = `
  SELECT c.* FROM claims c JOIN flow_runs r ON r.key = c.run_key
  WHERE c.owner_until <= :now AND (r.epoch <> c.epoch OR r.state_type NOT IN (${WATCHED}))
  ORDER BY c.owner_until, c.run_key LIMIT :limit`
const ANY_LAPSED = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM claims WHERE run_until <= :now)
    OR EXISTS (SELECT 1 FROM claims WHERE owner_until <= :now)`
const LAST_RENEWAL = `SELECT last_renewal_at AS at FROM installation`

export interface ReapAsk {
  readonly watchingSince: Date
  readonly limit: number
}

export interface Reaped {
  readonly id: string
  readonly epoch: number
  readonly state: State
}

/** Looks without the lock whether there is anything to decide. */
export function hasLapsed(sql: Sql, now: number): boolean {
  return sql.get(ANY_LAPSED, { now }) !== undefined
}

export function reapLapsed(tx: Write, { watchingSince, limit }: ReapAsk): Reaped[] {
  const lastRenewalMs = tx.get<{ at: number }>(LAST_RENEWAL)?.at ?? 0
  const evidence = { nowMs: tx.nowMs, lastRenewalMs, watchingSinceMs: watchingSince.getTime() }
  const reaped: Reaped[] = []
  for (const claim of tx.all<ClaimRow>(LAPSED, { now: tx.nowMs, limit })) {
    if (!isProvenLapse({ ...evidence, lapsedAtMs: claim.run_until })) break // nor is one that lapsed later
    const run = findRunByKey(tx, claim.run_key)
    if (run) reaped.push({ id: run.id, epoch: claim.epoch, state: giveUp(tx, run, claim) })
  }
  for (const claim of tx.all<ClaimRow>(ABANDONED, { now: tx.nowMs, limit: limit - reaped.length })) {
    const run = findRunByKey(tx, claim.run_key)
    if (run === undefined) continue
    releaseClaim(tx, run, claim.epoch)
    reaped.push({ id: run.id, epoch: claim.epoch, state: toState(run) })
  }
  return reaped
}

function giveUp(tx: Write, run: RunRow, claim: ClaimRow): State {
  releaseClaim(tx, run, claim.epoch)
  const message = `Neither the run nor its worker has renewed the lease that ended at ${instant(claim.run_until)}.`
  if (run.state_type === 'PENDING') return loseBeforeStart(tx, run, { message })
  if (run.state_type === 'CANCELLING') {
    const unconfirmed = `Cancelled, but not confirmed. ${message}`
    return makeTransition(tx, run, { verb: 'give-up-cancel', message: unconfirmed })
  }
  if (canRecover(run)) return recover(tx, run, { message })
  return makeTransition(tx, run, { verb: 'lose', name: 'Lost', message })
}
