import type { FlowRun, StopOrder } from '@orc/core/contract'
import { statesBefore } from '@orc/core/model'
import type { ClaimRow } from '../claims/claim-row.ts'
import type { Write } from '../engine/write.ts'
import { findRun, RUN_COLUMNS, type RunRow, toFlowRun } from './run-row.ts'
import { makeTransition } from './transition.ts'

const SCHEDULED_OF_POOL = `${RUN_COLUMNS} WHERE r.state_type = 'SCHEDULED' AND +r.pool_key = :key ORDER BY r.key`
const SCHEDULED_OF_DEPLOYMENT = `
  ${RUN_COLUMNS} WHERE r.state_type = 'SCHEDULED' AND +r.deployment_key = :key AND r.hook IS NULL ORDER BY r.key`

export function cancelRun(tx: Write, id: string, reason: string | undefined): FlowRun | undefined {
  const run = findRun(tx, id)
  if (run === undefined) return undefined
  if (!statesBefore('cancel').includes(run.state_type)) return toFlowRun(run)
  makeTransition(tx, run, { verb: 'cancel', message: reason ?? 'Somebody asked to cancel it.' })
  const cancelled = findRun(tx, id)
  return cancelled && toFlowRun(cancelled)
}

/** Cancels what waits in a pool or of a deployment that is deleted. */
export function cancelScheduled(
  tx: Write,
  { reason, ...of }: { reason: string } & ({ poolKey: number } | { deploymentKey: number }),
): void {
  const [text, key] = 'poolKey' in of ? [SCHEDULED_OF_POOL, of.poolKey] : [SCHEDULED_OF_DEPLOYMENT, of.deploymentKey]
  for (const run of tx.all<RunRow>(text, { key })) makeTransition(tx, run, { verb: 'cancel', message: reason })
}

/** What its worker and its runner are told with each renewal, as long as the run is to be stopped. */
export function stopOrderOf(run: RunRow, { grace_ms: graceMs }: ClaimRow): StopOrder | null {
  if (run.state_type !== 'CANCELLING') return null
  const { id, epoch } = run
  return { id, epoch, graceMs, reason: run.state_message ?? '' }
}
