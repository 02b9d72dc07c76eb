import { taskAsShown } from '../runs/tasks-as-shown.ts'
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
    const run = await existingFlowRun(store, ask.id)
    const { items, nextCursor } = await store.taskRuns.list(ask)
    return { items: items.map((task) => taskAsShown(task, run)), nextCursor }
  },
}
