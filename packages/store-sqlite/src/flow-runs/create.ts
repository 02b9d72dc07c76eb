import type { NewFlowRun } from '@orc/store'
import { claimGroupOf, limitsIn } from '../claims/claim-limits.ts'
import { settleCollisions } from '../claims/collisions.ts'
import type { DeploymentRow } from '../deployments/deployment-row.ts'
import type { Write } from '../engine/write.ts'
import { copyResults } from '../task-runs/copy.ts'
import { UNLIMITED_GROUP } from './hook-runs.ts'
import { type ParentValues, writeRun } from './insert-run.ts'

export interface RunRecord {
  readonly deployment: DeploymentRow
  readonly run: NewFlowRun
  readonly occurrence?: { readonly slug: string; readonly at: Date }
  readonly parent?: ParentValues
}

/** The id of the run; undefined when the deployment has no pool, or the occurrence has its run already. */
export function insertRun(tx: Write, { deployment, run, occurrence, parent }: RunRecord): string | undefined {
  const { flow, pool, pool_key: poolKey, queue_key: queueKey } = deployment
  if (poolKey === null || queueKey === null) return undefined
  const parameters = JSON.stringify(run.parameters)
  const tags = JSON.stringify(run.tags)
  const group = run.hook ? UNLIMITED_GROUP : claimGroupOf(tx, { ...limitOf(deployment), parameters, tags })
  const dueAt = run.dueAt?.getTime() ?? tx.nowMs
  const values = {
    name: run.name,
    dueAt,
    retryOf: run.retryOf,
    flowKey: deployment.flow_key,
    deploymentKey: deployment.key,
    poolKey,
    queueKey,
    group,
    infrastructureRetries: deployment.infrastructure_retries,
    parameters,
    jobVariables: JSON.stringify(run.jobVariables),
    tags,
    slug: occurrence?.slug,
    nominalAt: occurrence?.at.getTime(),
    parent,
    hook: run.hook ?? undefined,
  }
  const written = writeRun(tx, values, { flow, deployment: `${flow}/${deployment.name}`, pool })
  if (written === undefined) return undefined
  if (run.retryOf !== undefined && run.keepsResults) copyResults(tx, { from: run.retryOf, to: written.key })
  if (dueAt <= tx.nowMs) for (const limit of limitsIn(group)) settleCollisions(tx, { limit, poolKey })
  return written.id
}

function limitOf({ key, concurrency_limit: concurrencyLimit, concurrency_key: concurrencyKey }: DeploymentRow) {
  return { deploymentKey: key, concurrencyLimit, concurrencyKey }
}
