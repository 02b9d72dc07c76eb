import { existingFlowRun } from './not-found.ts'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

export const taskRunRoutes: Routes<'recordTaskRuns' | 'listTaskRuns'> = {
  recordTaskRuns: async ({ id, epoch, records }, { store, redactor }) => {
    // Not the values: what a task returned must come back to its flow as it was.
    const shown = await redactor.redact(records.map(({ state, failures }) => ({ state, failures })))
    const told = records.map((record, index) => ({ ...record, ...shown[index] }))
    return acceptedUnder({ id, epoch }, await store.taskRuns.record({ id, epoch, records: told }), 'record tasks')
  },

  listTaskRuns: async (ask, { store }) => {
    const page = await store.taskRuns.list(ask)
    if (page.items.length === 0) await existingFlowRun(store, ask.id)
    return page
  },
}
