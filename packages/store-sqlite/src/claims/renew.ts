import type { RunEpoch, StopOrder } from '@orc/core/contract'
import { statesBefore } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { stopOrderOf } from '../flow-runs/cancel.ts'
import { findRun, type RunRow } from '../flow-runs/run-row.ts'
import { findClaim, noteRenewal, renewBothLeases, renewRunLease } from './claim-row.ts'

const UNDER_WAY = [...statesBefore('start'), ...statesBefore('complete')]
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
    const run = ownedRun(tx, { id, epoch, workerId })
    if (run === undefined || lostItsSlot(tx, run)) {
      stale.push({ id, epoch })
      continue
    }
    renewBothLeases(tx, { runKey: run.key, epoch, leaseMs })
    const order = stopOrderOf(tx, run)
    if (order !== null) stop.push(order)
  }
  return { stale, stop }
}

function lostItsSlot(tx: Write, run: RunRow): boolean {
  const claim = findClaim(tx, run.key, run.epoch)
  return !UNDER_WAY.includes(run.state_type) && claim !== undefined && claim.owner_until <= tx.nowMs
}

interface Owned {
  readonly id: string
  readonly epoch: number
  readonly workerId: string
}

/** The run, if this is its newest epoch and this worker owns the claim. */
export function ownedRun(sql: Sql, { id, epoch, workerId }: Owned): RunRow | undefined {
  const run = findRun(sql, id)
  if (run === undefined || run.epoch !== epoch) return undefined
  return findClaim(sql, run.key, epoch)?.worker_id === workerId ? run : undefined
}

export function renewByRunner(
  tx: Write,
  { id, epoch, leaseMs }: { id: string; epoch: number; leaseMs: number },
): { stop: StopOrder | null } | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  const isLive = run.epoch === epoch && findClaim(tx, run.key, epoch) !== undefined
  if (!isLive) return { refused: 'stale', current: run.epoch }
  renewRunLease(tx, { runKey: run.key, epoch, leaseMs })
  noteRenewal(tx)
  return { stop: stopOrderOf(tx, run) }
}

export function bindInfrastructure(tx: Write, ask: Owned & { readonly infrastructureId: string }): Refusal | undefined {
  const run = ownedRun(tx, ask)
  if (run === undefined) return refusalOf(tx, ask.id)
  const bound = { runKey: run.key, infrastructureId: ask.infrastructureId }
  tx.run(BIND_CLAIM, { ...bound, epoch: ask.epoch })
  tx.run(BIND_RUN, bound)
  return undefined
}

export function refusalOf(sql: Sql, id: string): Refusal {
  const run = findRun(sql, id)
  return run === undefined ? { refused: 'not-found' } : { refused: 'stale', current: run.epoch }
}
