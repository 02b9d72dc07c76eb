import { OrcError } from '@orc/core/model'
import { newRun } from '../runs/new-run.ts'
import { existingDeployment } from './not-found.ts'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

export const childRunRoutes: Routes<'createChildRun'> = {
  createChildRun: async ({ id, epoch, call, within, kind, flow, name, ...options }, context) => {
    const deployment = await existingDeployment(context.store, { flow, name })
    const run = await newRun(context, deployment, options)
    const created = await context.store.flowRuns.createChild(run, { id, epoch, call, within, kind })
    if (created === undefined) throw new OrcError('deployment_has_no_pool', { name: deployment.fullName })
    return acceptedUnder({ id, epoch }, created, 'create a run')
  },
}
