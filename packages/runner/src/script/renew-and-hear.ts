import { type Client, retrying } from '@orc/client'
import { MAX_REPORT_BACKOFF_MS } from '@orc/core/model'
import { type Random, silentLogger, startLoop } from '@orc/core/runtime'
import { type RenewalOptions, renewRun, type StartRenewals } from '../renewals.ts'

export interface HearingOptions extends RenewalOptions {
  readonly random: Random
}

/**
 * Renews the lease on this thread, and hears of a cancel from the event stream: it brings the next renewal forward, whose
 * reply is what counts.
 */
export function renewAndHear(options: HearingOptions): StartRenewals {
  return (listener) => {
    const renewals = renewRun(options, listener)
    const hints = hearCancels(options, () => renewals.wake())
    return {
      settled: () => {},
      leave: () => () => {}, // there is no other thread that could say it
      [Symbol.asyncDispose]: async () => {
        await Promise.all([renewals[Symbol.asyncDispose](), hints[Symbol.asyncDispose]()])
      },
    }
  }
}

function hearCancels({ client, clock, random, run }: HearingOptions, onCancel: () => void): AsyncDisposable {
  const source = retrying(borrowed(client), { clock, random })
  const tick = async (signal: AbortSignal): Promise<void> => {
    for await (const { type } of source.events({ subject: run.id, signal })) {
      if (signal.aborted) return
      if (type === 'flow-run:cancelling') onCancel()
    }
  }
  const everyMs = MAX_REPORT_BACKOFF_MS
  return startLoop({ clock, log: silentLogger }, { name: 'cancels', everyMs, maxBackoffMs: everyMs, tick })
}

/** It is the caller's to close. */
function borrowed(client: Client): Client {
  return {
    address: client.address,
    call: (...call) => client.call(...call),
    events: (ask) => client.events(ask),
    [Symbol.asyncDispose]: async () => {},
  }
}
