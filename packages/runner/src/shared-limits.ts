import type { RunBackend, SlotAsk } from '@orc/core'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import type { Call } from './api.ts'
import type { HandedRun } from './handover.ts'

export interface SharedLimitsOptions {
  readonly call: Call
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** How long one question waits for slots; then it is asked again, with the same place in the line. */
const WAIT_MS = 30_000

/**
 * The limits that this run shares with others. Slots belong to the run's claim: whatever happens to this process, they
 * come back with it, so giving them back needs no answer to be waited for.
 */
export function sharedLimits(options: SharedLimitsOptions): Pick<RunBackend, 'acquire' | 'rateLimit'> {
  const { call, run, clock, random, log } = options
  const { id, epoch } = run

  const release = (askId: string): void => {
    call('releaseSlots', { id, epoch, askId }).catch((error: unknown) =>
      log.warn('slots could not be given back, they come back with the run', { error: String(error) }),
    )
  }

  const untilGranted = async (ask: SlotAsk & { readonly askId: string }, signal: AbortSignal): Promise<void> => {
    for (let granted = false; !granted; ) {
      signal.throwIfAborted()
      const reply = await call('acquireSlots', { ...ask, id, epoch, waitMs: WAIT_MS }, { signal })
      granted = reply.granted
    }
  }

  return {
    acquire: async (ask, signal) => {
      const askId = newAskId(random)
      try {
        await untilGranted({ ...ask, askId }, signal)
      } catch (error) {
        release(askId)
        signal.throwIfAborted()
        throw error
      }
      return () => release(askId)
    },
    rateLimit: async (ask, signal) => {
      const { waitMs } = await call('takeRate', { ...ask, id, epoch, askId: newAskId(random) }, { signal })
      if (waitMs > 0) await clock.sleep(waitMs, signal)
      signal.throwIfAborted()
    },
  }
}

function newAskId(random: Random): string {
  return Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
