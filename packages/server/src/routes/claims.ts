import { CLAIM_LEASE_MS, LEASE_MS } from '@orc/core/model'
import type { Refusal, Store } from '@orc/store'
import { claimedRuns } from '../claims/claimed-run.ts'
import { existingWorkPool, existingWorkQueue } from './not-found.ts'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

export const claimRoutes: Routes<
  'claimFlowRuns' | 'renewClaims' | 'reportInfrastructure' | 'reportExit' | 'adoptFlowRun'
> = {
  claimFlowRuns: async ({ waitMs, ...asked }, context, { signal }) => {
    const ask = { ...asked, leaseMs: CLAIM_LEASE_MS }
    const atOnce = await context.store.claims.claimDue(ask)
    if (atOnce.length > 0) return { runs: await claimedRuns(context, ask, atOnce) }
    // Only who got nothing can have asked for what is not there; everybody else is spared these reads.
    await checkAsked(context.store, asked)
    if (waitMs === 0) return { runs: [] }
    return { runs: await claimedRuns(context, ask, await context.claimLines.claim({ ask, waitMs, signal })) }
  },

  renewClaims: async ({ workerId, runs }, { store }) => {
    return { leaseMs: LEASE_MS, ...(await store.claims.renew({ workerId, runs, leaseMs: LEASE_MS })) }
  },

  reportInfrastructure: async (ask, { store }) => {
    const refusal: Refusal | undefined = await store.claims.bindInfrastructure(ask)
    if (refusal !== undefined) acceptedUnder(ask, refusal, 'get infrastructure')
    return {}
  },

  reportExit: async (ask, { store, redactor }) => {
    const exit = await redactor.redact(ask.exit)
    return acceptedUnder(ask, await store.claims.reportExit({ ...ask, exit }), 'end')
  },

  adoptFlowRun: async (ask, { store }) => {
    return { ...(await store.claims.adopt({ ...ask, leaseMs: LEASE_MS })), leaseMs: LEASE_MS }
  },
}

async function checkAsked(store: Store, { pool, queues = [] }: { pool: string; queues?: string[] | undefined }) {
  await existingWorkPool(store, pool)
  for (const queue of queues) await existingWorkQueue(store, pool, queue)
}
