import type { FlowRun, StopOrder } from '@orc/core/contract'
import { DEFAULT_GRACE_MS, statesBefore } from '@orc/core/model'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { findRun, RUN_COLUMNS, type RunRow, toFlowRun } from './run-row.ts'
import { makeTransition } from './transition.ts'

const SCHEDULED_OF_POOL = `${RUN_COLUMNS} WHERE r.state_type = 'SCHEDULED' AND +r.pool_key = :key ORDER BY r.key`
const SCHEDULED_OF_DEPLOYMENT = `
  ${RUN_COLUMNS} WHERE r.state_type = 'SCHEDULED' AND +r.deployment_key = :key ORDER BY r.key`
/** The nearest layer that says so wins: the run, its deployment, the default of its pool's template. */
const GRACE_SECONDS = `
  SELECT coalesce(
    json_extract(r.job_variables, '$.grace_seconds'),
    json_extract(d.job_variables, '$.grace_seconds'),
    json_extract(p.base_job_template, '$.variables.properties.grace_seconds.default')) AS graceSeconds
  FROM flow_runs r
    CROSS JOIN deployments d ON d.key = r.deployment_key
    CROSS JOIN work_pools p ON p.key = r.pool_key
  WHERE r.key = :key`

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
export function stopOrderOf(sql: Sql, run: RunRow): StopOrder | null {
  if (run.state_type !== 'CANCELLING') return null
  const { id, epoch } = run
  return { id, epoch, graceMs: graceMsOf(sql, run), reason: run.state_message ?? '' }
}

export function graceMsOf(sql: Sql, { key }: RunRow): number {
  const graceSeconds = sql.get<{ graceSeconds: unknown }>(GRACE_SECONDS, { key })?.graceSeconds
  const isGiven = typeof graceSeconds === 'number' && graceSeconds >= 0
  return isGiven ? Math.round(graceSeconds * 1000) : DEFAULT_GRACE_MS
}
