import type { Wait, WaitAsk } from '@orc/core/contract'
import { type Clock, systemClock } from '@orc/core/runtime'

export interface FakeWaitsOptions {
  readonly waits: Map<string, Wait>
  readonly clock: Clock
}

/** For tests: what a run waits for, as the store keeps it. */
export class FakeWaits {
  readonly #waits: Map<string, Wait>
  readonly #clock: Clock

  constructor({ waits = new Map(), clock = systemClock }: Partial<FakeWaitsOptions>) {
    this.#waits = waits
    this.#clock = clock
  }

  async open({ lengthMs, ...ask }: WaitAsk, waitMs: number): Promise<Wait> {
    const now = this.#clock.now()
    const dueAt = lengthMs === null ? null : new Date(now.getTime() + lengthMs).toISOString()
    const fresh = {
      ...ask,
      openedAt: now.toISOString(),
      dueAt,
      leftMs: null,
      endedAt: null,
      outcome: null,
      value: null,
    }
    this.#waits.set(ask.id, this.#waits.get(ask.id) ?? fresh)
    if (waitMs > 0) await this.#clock.sleep(waitMs)
    const looked = this.#looked(this.#waits.get(ask.id) ?? fresh)
    this.#waits.set(ask.id, looked)
    return looked
  }

  areOpen(ids: readonly string[]): boolean {
    return ids.every((id) => {
      const wait = this.#waits.get(id)
      return wait !== undefined && this.#looked(wait).endedAt === null
    })
  }

  /** As it is by now. */
  #looked(wait: Wait): Wait {
    if (wait.endedAt !== null) return { ...wait, leftMs: null }
    if (wait.dueAt === null) return wait
    const leftMs = Date.parse(wait.dueAt) - this.#clock.now().getTime()
    if (leftMs > 0) return { ...wait, leftMs }
    const outcome = wait.kind === 'sleep' ? 'slept' : 'timed-out'
    return { ...wait, leftMs: null, endedAt: wait.dueAt, outcome }
  }
}
