import type { BegunRun, CheckedInput, FlowRun } from '@orc/core/contract'
import { CLAIM_LEASE_MS, checkName, DEFAULT_GRACE_MS, newRunName, OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import { checkFinished } from '../runs/repeated.ts'
import { existingFlowRun } from './not-found.ts'
import type { Routes } from './route.ts'

export const begunRunRoutes: Routes<'beginFlowRun'> = {
  beginFlowRun: async (ask, { store, random }) => {
    const { flow, runName: name = newRunName(random), tags, workerId, workerName, claimId, retryOf } = ask
    checkName('flow', flow)
    checkName('flow run', name)
    const repeated = retryOf === undefined ? undefined : await repeatable(store, { ...ask, retryOf })
    const { parameters = repeated?.parameters ?? {} } = ask
    const kept = ask.from === 'failed' ? { keepsResults: true as const } : {}
    const claim = { workerId, workerName, claimId, leaseMs: CLAIM_LEASE_MS }
    return begunRun(await store.claims.begin({ flow, name, parameters, tags, retryOf, ...kept, ...claim }))
  },
}

/** @throws {OrcError} `flow_run_not_found`, `flow_run_active`, `flow_run_of_another_flow` */
async function repeatable(
  store: Store,
  { flow, retryOf: id }: CheckedInput<'beginFlowRun'> & { readonly retryOf: string },
): Promise<FlowRun> {
  const run = await existingFlowRun(store, id)
  if (run.flow !== flow) throw new OrcError('flow_run_of_another_flow', { id, flow: run.flow, asked: flow })
  checkFinished(run)
  return run
}

function begunRun({ id, name, epoch, flow, tags, dueAt, parameters }: FlowRun): BegunRun {
  return { id, name, epoch, flow, tags, dueAt, parameters, leaseMs: CLAIM_LEASE_MS, graceMs: DEFAULT_GRACE_MS }
}
