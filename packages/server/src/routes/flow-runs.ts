import { isTerminal, OrcError } from '@orc/core/model'
import { asShown, withReason } from '../runs/as-shown.ts'
import { repeated } from '../runs/repeated.ts'
import { waitFor } from '../waiting/wait-for.ts'
import { existingFlowRun } from './not-found.ts'
import type { Routes } from './route.ts'

export const flowRunRoutes: Routes<
  'listFlowRuns' | 'getFlowRun' | 'listFlowRunStates' | 'cancelFlowRun' | 'retryFlowRun' | 'deleteFlowRun'
> = {
  listFlowRuns: async (ask, { store }) => {
    const { items, nextCursor } = await store.flowRuns.list({
      ...ask,
      createdSince: instantOf(ask.createdSince),
      createdUntil: instantOf(ask.createdUntil),
      endedSince: instantOf(ask.endedSince),
      endedUntil: instantOf(ask.endedUntil),
    })
    return { items: items.map((run) => asShown(run, store.clock.now())), nextCursor }
  },

  getFlowRun: async ({ id, waitMs }, context, { signal }) => {
    const read = () => existingFlowRun(context.store, id)
    const topics = [`flow-run:${id}`] as const
    const run = await waitFor(context, { topics, waitMs, signal, read, until: ({ state }) => isTerminal(state.type) })
    return withReason(run, context.store)
  },

  listFlowRunStates: async ({ id }, { store }) => {
    const items = await store.flowRuns.states(id)
    if (items === undefined) throw new OrcError('flow_run_not_found', { id })
    return { items }
  },

  cancelFlowRun: async ({ id, reason }, { store }) => {
    const run = await store.flowRuns.cancel(id, reason)
    if (run === undefined) throw new OrcError('flow_run_not_found', { id })
    return run
  },

  retryFlowRun: async ({ id, from }, context, { idempotency }) => {
    const repetition = await repeated(context, id)
    const anew = from === 'start' ? repetition : { ...repetition, keepsResults: true as const }
    const run = await context.store.flowRuns.create(anew, idempotency)
    if (run === undefined) throw new OrcError('deployment_has_no_pool', { name: id })
    return run
  },

  deleteFlowRun: async ({ id }, { store }) => {
    const deleted = await store.flowRuns.deleteIfFinished(id)
    if (deleted === undefined) throw new OrcError('flow_run_not_found', { id })
    if (deleted !== 'active') return deleted
    const { state } = await existingFlowRun(store, id)
    throw new OrcError('flow_run_active', { id, state: state.type })
  },
}

function instantOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}
