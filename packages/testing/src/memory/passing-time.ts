import { OrcError } from '@orc/core/model'
import type { FakeClock } from '../fake-clock.ts'
import { type Activity, aTurn } from './activity.ts'
import type { Machine } from './machine.ts'

/** A world in which more happens than this goes in circles. */
const MOST_STEPS = 100_000

export interface Waiting {
  /** Whether what is waited for is so. @default never */
  readonly isSo?: () => Promise<boolean>
  /** Time goes no further than this instant, and once all has happened that happens by then it is waited for no more. */
  readonly untilMs?: number
  /** What is waited for, when it will never be. */
  readonly describe: () => Promise<string>
}

interface Waiter extends Waiting {
  readonly settled: PromiseWithResolvers<void>
}

interface TimeParts {
  readonly clock: FakeClock
  readonly activity: Activity
  readonly machine: Machine
}

/**
 * Lets time pass while somebody waits for something, and not otherwise: from one instant at which there is something to
 * do to the next. What can happen without time passing happens first, and while a flow's code is at work time stands
 * still. When nothing will ever happen any more, whoever waits is told so.
 */
export class PassingTime {
  readonly #parts: TimeParts
  readonly #waiters = new Set<Waiter>()
  #isDriven = false

  constructor(parts: TimeParts) {
    this.#parts = parts
  }

  /** @throws {OrcError} `test_stands_still` when it will never be so. */
  async until(waiting: Waiting): Promise<void> {
    const waiter = { ...waiting, settled: Promise.withResolvers<void>() }
    this.#waiters.add(waiter)
    if (!this.#isDriven) void this.#drive()
    await waiter.settled.promise
  }

  async #drive(): Promise<void> {
    this.#isDriven = true
    try {
      for (let steps = 0; this.#waiters.size > 0; steps += 1) await this.#step(steps)
    } catch (error) {
      for (const { settled } of this.#waiters) settled.reject(error)
      this.#waiters.clear()
    }
    this.#isDriven = false
  }

  async #step(steps: number): Promise<void> {
    const { activity, machine } = this.#parts
    await aTurn()
    const seen = activity.count
    await machine.tend()
    await this.#dismiss()
    if (this.#waiters.size === 0 || activity.count !== seen) return
    if (machine.isAtWork()) return activity.beyond(seen)
    await this.#advance(steps, seen)
  }

  async #dismiss(): Promise<void> {
    for (const waiter of this.#waiters) {
      if (await waiter.isSo?.()) this.#resolve(waiter)
    }
  }

  #resolve(waiter: Waiter): void {
    this.#waiters.delete(waiter)
    waiter.settled.resolve()
  }

  async #advance(steps: number, seen: number): Promise<void> {
    const { clock, machine, activity } = this.#parts
    const nowMs = clock.now().getTime()
    const horizonMs = Math.min(...[...this.#waiters].map(({ untilMs = Number.POSITIVE_INFINITY }) => untilMs))
    const nextMs = Math.min(horizonMs, (await machine.nextInstantMs()) ?? Number.POSITIVE_INFINITY)
    const arrived = [...this.#waiters].filter(({ untilMs }) => untilMs !== undefined && untilMs <= nowMs)
    if (arrived.length > 0) return arrived.forEach((waiter) => this.#resolve(waiter))
    if (Number.isFinite(nextMs) && steps < MOST_STEPS) return clock.advance(nextMs - nowMs)
    if (machine.processes.length > 0 && steps < MOST_STEPS) return activity.beyond(seen) // a hook, at something real
    await this.#giveUp()
  }

  async #giveUp(): Promise<void> {
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter)
      waiter.settled.reject(new OrcError('test_stands_still', { what: await waiter.describe() }))
    }
  }
}
