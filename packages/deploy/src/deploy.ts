import type { Deployment } from '@orc/core/contract'
import { makeImages } from './images/make-images.ts'
import type { DeployClient, DeployOptions } from './options.ts'
import { type DeployPlan, type PlannedDeployment, planDeployment } from './plan/plan.ts'

export interface DeployResult {
  readonly plan: DeployPlan
  readonly deployments: readonly AppliedDeployment[]
}

export interface AppliedDeployment extends PlannedDeployment {
  readonly deployment: Deployment
}

/**
 * Makes the deployments what the options say. Nothing is written before everything was checked; should the API fail
 * between two names all the same, the same call again does the rest.
 * @throws {OrcError} as `planDeployment`, and what the API answers
 */
export async function deployEntrypoint(options: DeployOptions): Promise<DeployResult> {
  const plan = await makeImages(await planDeployment(options), options)
  return { plan, deployments: await applyPlan(options.client, plan) }
}

/** Carries a plan out, its new pool first. What somebody else changed since it was made is overwritten. */
export async function applyPlan(client: DeployClient, plan: DeployPlan): Promise<AppliedDeployment[]> {
  const { name, type, isNew } = plan.pool
  if (isNew) await client.call('createWorkPool', { name, type })
  const applied: AppliedDeployment[] = []
  for (const planned of plan.deployments) {
    const { deployment, outcome } = await client.call('applyDeployment', planned.wanted)
    applied.push({ ...planned, outcome, deployment })
  }
  return applied
}
