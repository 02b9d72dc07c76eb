import type { WorkPool } from '@orc/core/contract'
import { checkName, OrcError } from '@orc/core/model'
import type { Store, WorkPoolChange } from '@orc/store'
import { brokenBy, checkTemplate } from '../jobs/check-template.ts'
import { upcomingRuns } from '../schedules/upcoming-runs.ts'
import { everyPage } from './every-page.ts'
import { existingWorkPool, workPoolNotFound } from './not-found.ts'
import type { Routes } from './route.ts'
import { existingType } from './work-pool-types.ts'

export const workPoolRoutes: Routes<
  | 'createWorkPool'
  | 'listWorkPools'
  | 'getWorkPool'
  | 'updateWorkPool'
  | 'pauseWorkPool'
  | 'resumeWorkPool'
  | 'deleteWorkPool'
  | 'previewWorkPool'
> = {
  createWorkPool: async (input, context, { idempotency }) => {
    checkName('work pool', input.name)
    const type = await existingType(context, input.type)
    const baseJobTemplate = input.baseJobTemplate ?? type.baseJobTemplate
    checkTemplate(baseJobTemplate)
    const workPool = await context.store.workPools.createIfAbsent({ ...input, baseJobTemplate }, idempotency)
    if (workPool === undefined) throw new OrcError('work_pool_exists', { name: input.name })
    return workPool
  },

  listWorkPools: async (page, { store }) => store.workPools.list(page),

  getWorkPool: async ({ name }, { store }) => existingWorkPool(store, name),

  updateWorkPool: async ({ name, ...change }, { store }) => {
    if (change.baseJobTemplate) checkTemplate(change.baseJobTemplate)
    const workPool = await changed(store, name, change)
    if (!change.baseJobTemplate) return { workPool, brokenDeployments: [] }
    const deployments = await everyPage((page) => store.deployments.list({ ...page, workPool: name }))
    return { workPool, brokenDeployments: brokenBy(change.baseJobTemplate, name, deployments) }
  },

  pauseWorkPool: async ({ name }, { store }) => changed(store, name, { paused: true }),

  resumeWorkPool: async ({ name }, { store }) => changed(store, name, { paused: false }),

  deleteWorkPool: async ({ name }, { store }) => {
    const deleted = await store.workPools.delete(name)
    if (deleted === undefined) throw await workPoolNotFound(store, name)
    return deleted
  },

  previewWorkPool: async ({ name, withinMs, limit }, { store }) => {
    await existingWorkPool(store, name)
    return { items: await upcomingRuns(store, { pool: name, withinMs, limit }) }
  },
}

async function changed(store: Store, name: string, change: WorkPoolChange): Promise<WorkPool> {
  const workPool = await store.workPools.update(name, change)
  if (workPool === undefined) throw await workPoolNotFound(store, name)
  return workPool
}
