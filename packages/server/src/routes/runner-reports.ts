import { LEASE_MS, OrcError } from '@orc/core/model'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

/** What a runner says of its own run, under its epoch. */
export const runnerReportRoutes: Routes<'startFlowRun' | 'renewFlowRun' | 'reportFlowRun' | 'setOwedHooks'> = {
  startFlowRun: async (ask, { store, results }) => {
    const answer = await store.flowRuns.start({ ...ask, leaseMs: LEASE_MS })
    if ('refused' in answer && answer.refused === 'nonce') {
      throw new OrcError('already_started', { runId: ask.id, epoch: ask.epoch })
    }
    if ('refused' in answer && answer.refused === 'code') {
      throw new OrcError('code_changed', { expected: answer.expected, found: ask.codeDigest ?? 'unknown' })
    }
    return { leaseMs: LEASE_MS, resultsAbove: results?.above ?? null, ...acceptedUnder(ask, answer, 'start') }
  },

  renewFlowRun: async (ask, { store }) => {
    const answer = await store.claims.renewRunLease({ ...ask, leaseMs: LEASE_MS })
    return { leaseMs: LEASE_MS, stop: acceptedUnder(ask, answer, 'be renewed').stop }
  },

  reportFlowRun: async ({ id, epoch, report }, { store, redactor }) => {
    const told = report.verb === 'complete' ? report : await redactor.redact(report)
    return acceptedUnder({ id, epoch }, await store.flowRuns.report({ id, epoch, report: told }), report.verb)
  },

  setOwedHooks: async (ask, { store }) => acceptedUnder(ask, await store.flowRuns.oweHooks(ask), 'owe hooks'),
}
