import type { Deployment } from '@orc/core/contract'
import { type BuildsDone, makeImages } from './images/make-images.ts'
import type { DeployClient, DeployOptions } from './options.ts'
import { type DeployPlan, type PlannedDeployment, planDeployment, planDeployments } from './plan/plan.ts'

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

/**
 * The same for several, such as the entries of an orc.yaml: all are checked, then all is built, and only then is the
 * first one written.
 * @throws {OrcError} as `planDeployments`, and what building and the API answer
 */
export async function deployAll(all: readonly DeployOptions[]): Promise<DeployResult[]> {
  const plans = await planDeployments(all)
  const done: BuildsDone = new Map()
  const built: { plan: DeployPlan; client: DeployClient }[] = []
  for (const [index, options] of all.entries()) {
    const plan = plans[index]
    if (plan) built.push({ plan: await makeImages(plan, options, done), client: options.client })
  }
  const results: DeployResult[] = []
  for (const { plan, client } of built) results.push({ plan, deployments: await applyPlan(client, plan) })
  return results
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
