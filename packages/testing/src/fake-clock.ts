import type { Clock } from '@orc/core/runtime'

interface Sleeper {
  dueMs: number
  readonly order: number
  readonly wake: () => void
}

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  #nowMs: number
  #order = 0
  readonly #sleepers = new Set<Sleeper>()
  #parked: Array<{ count: number; notify: () => void }> = []

  constructor(start: string | Date = '2026-01-01T00:00:00Z') {
    this.#nowMs = new Date(start).getTime()
  }

  /** How many sleeps were begun so far: while this stands still, whoever is there waits. */
  get sleepsBegun(): number {
    return this.#order
  }

  now(): Date {
    return new Date(this.#nowMs)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted || ms <= 0) return resolve()
      const stop = (): void => this.#wake(sleeper)
      const wake = (): void => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const sleeper: Sleeper = { dueMs: this.#nowMs + ms, order: this.#order++, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', stop, { once: true })
      this.#notifyParked()
    })
  }

  /** Moves time forward at once and wakes whoever is due, the earliest first. What they do then is not waited for. */
  advance(ms: number): void {
    this.#nowMs += ms
    const due = [...this.#sleepers].filter((sleeper) => sleeper.dueMs <= this.#nowMs)
    for (const sleeper of due.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)) this.#wake(sleeper)
  }

  /** Sets the wall clock, backwards too, without waking anyone: a machine whose time was corrected. */
  jumpTo(instant: string | Date): void {
    const shiftMs = new Date(instant).getTime() - this.#nowMs
    for (const sleeper of this.#sleepers) sleeper.dueMs += shiftMs
    this.#nowMs += shiftMs
  }

  /** Milliseconds until the next sleeper is due, undefined when nobody sleeps. */
  untilNextMs(): number | undefined {
    const due = [...this.#sleepers].map((sleeper) => sleeper.dueMs)
    return due.length === 0 ? undefined : Math.max(0, Math.min(...due) - this.#nowMs)
  }

  /** Resolves when at least `count` sleepers are parked: for one loop that is exactly "this pass is over". */
  async untilAsleep(count = 1): Promise<void> {
    if (this.#sleepers.size >= count) return
    await new Promise<void>((notify) => this.#parked.push({ count, notify }))
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers.delete(sleeper)
    sleeper.wake()
  }

  #notifyParked(): void {
    const ready = this.#parked.filter(({ count }) => this.#sleepers.size >= count)
    this.#parked = this.#parked.filter((waiter) => !ready.includes(waiter))
    for (const { notify } of ready) notify()
  }
}
