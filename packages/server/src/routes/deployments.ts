import type { Deployment } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import { deploymentSpec } from '../deployments/deployment-spec.ts'
import { newRun } from '../runs/new-run.ts'
import { scheduleArithmetic } from '../schedules/arithmetic.ts'
import { type ByName, deploymentNotFound, existingDeployment, workPoolNotFound } from './not-found.ts'
import type { Routes } from './route.ts'

export const deploymentRoutes: Routes<
  | 'applyDeployment'
  | 'listDeployments'
  | 'getDeployment'
  | 'pauseDeployment'
  | 'resumeDeployment'
  | 'deleteDeployment'
  | 'runDeployment'
> = {
  applyDeployment: async (input, { store }) => {
    const applied = await store.deployments.apply(await deploymentSpec(input, store))
    if (applied === undefined) throw await workPoolNotFound(store, input.workPool ?? '')
    return applied
  },

  listDeployments: async (ask, { store }) => store.deployments.list(ask),

  getDeployment: async (name, { store }) => existingDeployment(store, name),

  pauseDeployment: async (name, { store }) => changed(store, name, { paused: true }),

  resumeDeployment: async (name, { store }) => changed(store, name, { paused: false }),

  deleteDeployment: async (name, { store }) => {
    const deleted = await store.deployments.delete(name.flow, name.name)
    if (deleted === undefined) throw await deploymentNotFound(store, name)
    return deleted
  },

  runDeployment: async ({ flow, name, idempotency: runKey, ...options }, context, { idempotency }) => {
    const deployment = await existingDeployment(context.store, { flow, name })
    const wanted = { ...(await newRun(context, deployment, options)), runKey }
    const run = await context.store.flowRuns.create(wanted, idempotency)
    if (run === undefined) throw new OrcError('deployment_has_no_pool', { name: deployment.fullName })
    return run
  },
}

async function changed(store: Store, name: ByName, { paused }: { paused: boolean }): Promise<Deployment> {
  const arithmetic = await scheduleArithmetic()
  const deployment = await store.deployments.setPaused(name.flow, name.name, paused, arithmetic.next)
  if (deployment === undefined) throw await deploymentNotFound(store, name)
  return deployment
}
