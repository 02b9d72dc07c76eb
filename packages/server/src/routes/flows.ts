import { existingFlow } from './not-found.ts'
import type { Routes } from './route.ts'

export const flowRoutes: Routes<'listFlows' | 'getFlow'> = {
  listFlows: async (page, { store }) => store.flows.list(page),

  getFlow: async ({ name }, { store }) => existingFlow(store, name),
}
