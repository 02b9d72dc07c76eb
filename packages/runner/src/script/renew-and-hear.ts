import { hearCancels } from '@orc/client'
import { type Random, silentLogger } from '@orc/core/runtime'
import { type RenewalOptions, renewRun, type StartRenewals } from '../renewals.ts'

export interface HearingOptions extends RenewalOptions {
  readonly random: Random
}

/** Renews the lease on this thread, and hears of a cancel from the event stream: it brings the next renewal forward. */
export function renewAndHear(options: HearingOptions): StartRenewals {
  return (listener) => {
    const renewals = renewRun(options, listener)
    const hints = hearCancels({ ...options, log: silentLogger, run: options.run.id }, () => renewals.wake())
    return {
      settled: () => {},
      leave: () => () => {}, // there is no other thread that could say it
      [Symbol.asyncDispose]: async () => {
        await Promise.all([renewals[Symbol.asyncDispose](), hints[Symbol.asyncDispose]()])
      },
    }
  }
}
