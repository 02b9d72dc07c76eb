import type { RunEpoch } from '@orc/core/contract'
import { MAX_REPORT_BACKOFF_MS, RENEW_EVERY_MS } from '@orc/core/model'
import { backoffMs, type Service, type ServiceContext, startLoop } from '@orc/core/runtime'
import type { HeldRuns } from './held-runs.ts'
import { isOutage, REPORT_BACKOFF, type Uplink } from './uplink.ts'

export interface RenewalsContext extends ServiceContext {
  readonly uplink: Uplink
  readonly held: HeldRuns
  readonly workerId: string
}

/**
 * Keeps the leases of all held runs alive, in one call each `RENEW_EVERY_MS`, and acts on what the reply says: it is the
 * truth about what is to be stopped and what is this worker's no more. A claim comes with a lease of 5 s only, so each
 * claimed run is renewed on receipt, before anything is provisioned for it.
 */
export class Renewals implements AsyncDisposable {
  readonly #context: RenewalsContext
  readonly #loop: Service
  #waiting: Waiting[] = []
  #failures = 0

  constructor(context: RenewalsContext) {
    this.#context = context
    const { clock, log } = context
    const tick = (): Promise<number | undefined> => this.#renewAll()
    const options = { name: 'renewals', everyMs: RENEW_EVERY_MS, maxBackoffMs: MAX_REPORT_BACKOFF_MS, tick }
    this.#loop = startLoop({ clock, log }, options)
  }

  /** Resolves with the first answer about a run: whether the claim is still this worker's. */
  confirm(run: RunEpoch): Promise<'live' | 'stale'> {
    return new Promise((resolve) => {
      this.#waiting.push({ run, resolve })
      this.#loop.wake()
    })
  }

  /** Asks at once: somebody hinted that there is news. */
  wake(): void {
    this.#loop.wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]()
  }

  /** Not `insist`: what is held changes during an outage, and each try is about all of it. */
  async #renewAll(): Promise<number | undefined> {
    const runs = this.#context.held.inSlots().map(({ run }) => ({ id: run.id, epoch: run.epoch }))
    if (runs.length === 0) return undefined
    const asked = this.#waiting
    this.#waiting = []
    try {
      await this.#renew(runs, asked)
      this.#failures = 0
      return undefined
    } catch (error) {
      this.#waiting = [...asked, ...this.#waiting]
      if (!isOutage(error)) throw error
      this.#failures += 1
      return backoffMs(this.#failures, REPORT_BACKOFF)
    }
  }

  async #renew(runs: RunEpoch[], asked: readonly Waiting[]): Promise<void> {
    const { uplink, held, workerId } = this.#context
    const { stale, stop } = await uplink.ask('renewClaims', { workerId, runs })
    for (const run of stale) held.get(run)?.supersede()
    for (const order of stop) held.get(order)?.stop(order)
    for (const { run, resolve } of asked) resolve(stale.some((other) => isSame(other, run)) ? 'stale' : 'live')
  }
}

interface Waiting {
  readonly run: RunEpoch
  readonly resolve: (outcome: 'live' | 'stale') => void
}

function isSame(one: RunEpoch, other: RunEpoch): boolean {
  return one.id === other.id && one.epoch === other.epoch
}
