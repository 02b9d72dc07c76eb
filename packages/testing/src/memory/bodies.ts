import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '@orc/core/runtime'
import type { Activity } from './activity.ts'

/** A try of a flow or task whose code runs. */
interface Body {
  /** Its calls of Orc that have not come back: tasks, waits, slots, the clock. */
  waits: number
}

/**
 * Knows which bodies in a process are at work: their code runs, or waits for something that is not Orc's, such as a
 * file. While one is, time stands still, so that a real request that takes a second does not run into a timeout of a
 * day. A body that waits for Orc is not at work, whatever else it does beside.
 */
export class Bodies {
  readonly #activity: Activity
  readonly #current = new AsyncLocalStorage<Body>()
  readonly #open = new Set<Body>()

  constructor(activity: Activity) {
    this.#activity = activity
  }

  areAtWork(): boolean {
    return [...this.#open].some(({ waits }) => waits === 0)
  }

  /** Runs a body. */
  async enter<Result>(run: () => Promise<Result>): Promise<Result> {
    const body = { waits: 0 }
    this.#open.add(body)
    try {
      return await this.#current.run(body, run)
    } finally {
      this.#open.delete(body)
      this.#activity.ring()
    }
  }

  /** What the body that runs now asks of Orc. It is asked before anything is awaited: tasks are told apart by their order. */
  async waiting<Result>(ask: () => Promise<Result>): Promise<Result> {
    const body = this.#current.getStore()
    if (body) body.waits += 1
    this.#activity.ring()
    try {
      return await ask()
    } finally {
      if (body) body.waits -= 1
      this.#activity.ring()
    }
  }

  clock(clock: Clock): Clock {
    return { now: () => clock.now(), sleep: (ms, signal) => this.waiting(() => clock.sleep(ms, signal)) }
  }
}
