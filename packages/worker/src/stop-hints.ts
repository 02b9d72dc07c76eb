import { hearCancels } from '@orc/client'
import type { Random, Service, ServiceContext } from '@orc/core/runtime'
import type { HeldRuns } from './held-runs.ts'
import type { Renewals } from './renewals.ts'
import type { WorkerApi } from './uplink.ts'

export interface StopHintsContext extends ServiceContext {
  readonly random: Random
  readonly client: WorkerApi
  readonly held: HeldRuns
  readonly renewals: Renewals
}

/** Hears of cancels of runs that are held, and brings the renewal forward that says so. */
export function startStopHints({ held, renewals, ...context }: StopHintsContext): Service {
  return hearCancels(context, (run) => {
    if (held.hasRun(run)) renewals.wake()
  })
}
