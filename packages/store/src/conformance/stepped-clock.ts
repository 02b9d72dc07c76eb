import type { Clock } from '@orc/core/runtime'

/** Moves when a test moves it; a sleeper wakes when its time has come. */
export class SteppedClock implements Clock {
  #nowMs = Date.parse('2026-01-01T00:00:00Z')
  readonly #sleepers = new Map<() => void, number>()

  now(): Date {
    return new Date(this.#nowMs)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      if (ms <= 0 || signal?.aborted) return resolve()
      this.#sleepers.set(wake, this.#nowMs + ms)
      signal?.addEventListener('abort', wake)
    })
  }

  advance(ms: number): void {
    this.#nowMs += ms
    for (const [wake, dueMs] of this.#sleepers) if (dueMs <= this.#nowMs) wake()
  }

  /** Where the clock stands after so many more milliseconds. */
  in(ms: number): Date {
    return new Date(this.#nowMs + ms)
  }
}
