import type { ChildOf, NewFlowRun } from '@orc/store'
import { claimGroupOf, limitsIn } from '../claims/claim-limits.ts'
import { settleCollisions } from '../claims/collisions.ts'
import type { DeploymentRow } from '../deployments/deployment-row.ts'
import type { Write } from '../engine/write.ts'
import { copyResults } from '../task-runs/copy.ts'
import { RUN_STATE_INSERT } from './transition.ts'

/** One occurrence of one schedule becomes one run, whoever fires it: that is what the conflict is for. */
const INSERT = `
  INSERT INTO flow_runs (id, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    due_at, created_at, parameters, job_variables, tags, schedule_slug, nominal_at, retry_of, infrastructure_retries,
    parent_key, parent_call, parent_within, parent_kind)
  VALUES (:id, :name, :flowKey, :deploymentKey, :poolKey, :queueKey, :group, 'SCHEDULED', 1,
    :dueAt, :now, :parameters, :jobVariables, :tags, :slug, :nominalAt, :retryOf, :infrastructureRetries,
    :parentKey, :call, :within, :kind)
  ON CONFLICT (deployment_key, schedule_slug, nominal_at) WHERE schedule_slug IS NOT NULL DO NOTHING`

export interface RunRecord {
  readonly deployment: DeploymentRow
  readonly run: NewFlowRun
  readonly occurrence?: { readonly slug: string; readonly at: Date }
  readonly parent?: Pick<ChildOf, 'call' | 'within' | 'kind'> & { readonly parentKey: number }
}

const NO_PARENT = { parentKey: null, call: null, within: null, kind: null }

/** The id of the run; undefined when the deployment has no pool, or the occurrence has its run already. */
export function insertRun(tx: Write, { deployment, run, occurrence, parent }: RunRecord): string | undefined {
  if (deployment.pool_key === null || deployment.queue_key === null) return undefined
  const id = tx.newId()
  const parameters = JSON.stringify(run.parameters)
  const tags = JSON.stringify(run.tags)
  const group = claimGroupOf(tx, { ...limitOf(deployment), parameters, tags })
  const dueAt = run.dueAt?.getTime() ?? tx.nowMs
  const { changes, key } = tx.run(INSERT, {
    id,
    name: run.name,
    dueAt,
    now: tx.nowMs,
    retryOf: run.retryOf ?? null,
    flowKey: deployment.flow_key,
    deploymentKey: deployment.key,
    poolKey: deployment.pool_key,
    queueKey: deployment.queue_key,
    group,
    infrastructureRetries: deployment.infrastructure_retries,
    parameters,
    jobVariables: JSON.stringify(run.jobVariables),
    tags,
    slug: occurrence?.slug ?? null,
    nominalAt: occurrence?.at.getTime() ?? null,
    ...(parent ?? NO_PARENT),
  })
  if (changes === 0) return undefined
  if (run.retryOf !== undefined && run.keepsResults) copyResults(tx, { from: run.retryOf, to: key })
  const state = { type: 'SCHEDULED', name: 'Scheduled', message: null, data: null }
  tx.run(RUN_STATE_INSERT, { runKey: key, seq: 1, at: tx.nowMs, epoch: 0, ...state })
  tx.emit({
    type: 'flow-run:scheduled',
    subject: id,
    workPool: deployment.pool,
    data: {
      name: run.name,
      flow: deployment.flow,
      deployment: `${deployment.flow}/${deployment.name}`,
      state: 'Scheduled',
    },
  })
  const poolKey = deployment.pool_key
  if (dueAt <= tx.nowMs) for (const limit of limitsIn(group)) settleCollisions(tx, { limit, poolKey })
  return id
}

function limitOf({ key, concurrency_limit: concurrencyLimit, concurrency_key: concurrencyKey }: DeploymentRow) {
  return { deploymentKey: key, concurrencyLimit, concurrencyKey }
}
