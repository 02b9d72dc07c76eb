import { type Client, retrying } from '@orc/client'
import { MAX_REPORT_BACKOFF_MS } from '@orc/core/model'
import { type Random, type Service, type ServiceContext, startLoop } from '@orc/core/runtime'
import type { HeldRuns } from './held-runs.ts'
import type { Renewals } from './renewals.ts'
import type { WorkerApi } from './uplink.ts'

export interface StopHintsContext extends ServiceContext {
  readonly random: Random
  readonly client: WorkerApi
  readonly held: HeldRuns
  readonly renewals: Renewals
}

/**
 * Listens to the event stream for cancels of runs that are held. It is a hint and nothing more: what is to be stopped,
 * and how, is in the reply of the renewal that it brings forward, so an event that is lost costs seconds, not the cancel.
 */
export function startStopHints({ clock, log, random, client, held, renewals }: StopHintsContext): Service {
  const plain: Client = {
    address: client.address,
    call: (...call) => client.call(...call),
    events: (ask) => client.events(ask),
    [Symbol.asyncDispose]: async () => {}, // it is the caller's
  }
  const source = retrying(plain, { clock, random })
  const tick = async (signal: AbortSignal): Promise<void> => {
    for await (const { type, subject } of source.events({ signal })) {
      if (signal.aborted) return
      if (type === 'flow-run:cancelling' && held.hasRun(subject)) renewals.wake()
    }
  }
  const everyMs = MAX_REPORT_BACKOFF_MS
  return startLoop({ clock, log }, { name: 'stop-hints', everyMs, maxBackoffMs: everyMs, tick })
}
