import type { RunEpoch, StopOrder } from '@orc/core/contract'
import { UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { stopOrderOf } from '../flow-runs/cancel.ts'
import { findRun, type RunRow } from '../flow-runs/run-row.ts'
import { type ClaimRow, findClaim, noteRenewal, renewBothLeases, renewRunLease } from './claim-row.ts'

const BIND_CLAIM = `UPDATE claims SET infrastructure_id = :infrastructureId WHERE run_key = :runKey AND epoch = :epoch`
const BIND_RUN = `UPDATE flow_runs SET infrastructure_id = :infrastructureId WHERE key = :runKey`

export interface RenewAsk {
  readonly workerId: string
  readonly runs: readonly RunEpoch[]
  readonly leaseMs: number
}

/**
 * A run that is over keeps its slot until its infrastructure is gone: its owner goes on renewing it. Once that lease has
 * lapsed the slot may be another's, so it is not taken back: the owner is told to remove what is left.
 */
export function renewClaims(
  tx: Write,
  { workerId, runs, leaseMs }: RenewAsk,
): { stale: RunEpoch[]; stop: StopOrder[] } {
  const stale: RunEpoch[] = []
  const stop: StopOrder[] = []
  noteRenewal(tx)
  for (const { id, epoch } of runs) {
    const owned = findOwned(tx, { id, epoch, workerId })
    if (owned === undefined || lostItsSlot(owned, tx.nowMs)) {
      stale.push({ id, epoch })
      continue
    }
    const { run, claim } = owned
    renewBothLeases(tx, { runKey: run.key, epoch, leaseMs })
    const order = stopOrderOf(run, claim)
    if (order !== null) stop.push(order)
  }
  return { stale, stop }
}

interface Owned {
  readonly run: RunRow
  readonly claim: ClaimRow
}

function lostItsSlot({ run, claim }: Owned, now: number): boolean {
  return !UNDER_WAY_STATE_TYPES.includes(run.state_type) && claim.owner_until <= now
}

interface OwnerAsk {
  readonly id: string
  readonly epoch: number
  readonly workerId: string
}

/** The run and its claim, if this is its newest epoch and this worker owns it. */
function findOwned(sql: Sql, { id, epoch, workerId }: OwnerAsk): Owned | undefined {
  const run = findRun(sql, id)
  const claim = run?.epoch === epoch ? findClaim(sql, run.key, epoch) : undefined
  return run && claim?.worker_id === workerId ? { run, claim } : undefined
}

export function renewByRunner(
  tx: Write,
  { id, epoch, leaseMs }: { id: string; epoch: number; leaseMs: number },
): { stop: StopOrder | null } | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  const claim = run.epoch === epoch ? findClaim(tx, run.key, epoch) : undefined
  if (claim === undefined) return { refused: 'stale', current: run.epoch }
  renewRunLease(tx, { runKey: run.key, epoch, leaseMs })
  noteRenewal(tx)
  return { stop: stopOrderOf(run, claim) }
}

export function bindInfrastructure(
  tx: Write,
  ask: OwnerAsk & { readonly infrastructureId: string },
): Refusal | undefined {
  const owned = findOwned(tx, ask)
  if (owned === undefined) return refusalOf(tx, ask.id)
  const bound = { runKey: owned.run.key, infrastructureId: ask.infrastructureId }
  tx.run(BIND_CLAIM, { ...bound, epoch: ask.epoch })
  tx.run(BIND_RUN, bound)
  return undefined
}

export function refusalOf(sql: Sql, id: string): Refusal {
  const run = findRun(sql, id)
  return run === undefined ? { refused: 'not-found' } : { refused: 'stale', current: run.epoch }
}
