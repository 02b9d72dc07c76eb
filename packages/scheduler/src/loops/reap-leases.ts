import { REAP_EVERY_MS } from '@orc/core/model'
import type { SchedulerContext } from './context.ts'

const BATCH = 100

/** A pass that comes this late means that the machine slept or the process starved, and so perhaps did the renewals. */
const GAP_MS = 3 * REAP_EVERY_MS

/**
 * Ends what nobody is left to prove. A lapsed lease means death only while renewals could have been accepted, so the
 * reaper remembers since when it has watched without a gap (`isProvenLapse` has the rule).
 */
export class LeaseReaper {
  readonly #context: SchedulerContext
  #watchingSince: Date
  #lastPass: Date

  constructor(context: SchedulerContext) {
    this.#context = context
    this.#watchingSince = context.store.clock.now()
    this.#lastPass = this.#watchingSince
  }

  async pass(signal: AbortSignal): Promise<void> {
    const { store, log } = this.#context
    this.#noticeGap(store.clock.now())
    for (let full = true; full && !signal.aborted; ) {
      const reaped = await store.claims.reapLapsed({ watchingSince: this.#watchingSince, limit: BATCH })
      for (const { id, epoch, state } of reaped) log.warn('run: lease lapsed', { id, epoch, state: state.name })
      full = reaped.length === BATCH
    }
    this.#lastPass = store.clock.now()
  }

  /** A clock that was set back is a gap as well: nothing is known about the time in between. */
  #noticeGap(now: Date): void {
    const elapsedMs = now.getTime() - this.#lastPass.getTime()
    if (elapsedMs > GAP_MS || elapsedMs < 0) this.#watchingSince = now
  }
}
