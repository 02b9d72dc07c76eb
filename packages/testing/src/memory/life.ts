import type { Clock } from '@orc/core/runtime'

/**
 * The life of a simulated process. It can be ended as `kill -9` does: from that instant on nothing it waits for from Orc
 * ever comes. Code that waits for something else is not reached: what it does afterwards changes nothing in the run.
 */
export class Life {
  /** Resolves with the reason when it is killed. */
  readonly killed: Promise<string>
  #isAlive = true
  readonly #sleeps = new Set<AbortController>()
  readonly #end: (reason: string) => void

  constructor() {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.killed = promise
    this.#end = resolve
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Ends it; what is returned is for whoever is to go no further. */
  kill(reason: string): Promise<never> {
    this.#isAlive = false
    this.#end(reason)
    for (const sleep of this.#sleeps) sleep.abort()
    return new Promise(() => {})
  }

  /** The promise as this process sees it: settled only while it lives. */
  while<Result>(promise: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      promise.then(
        (result) => this.#isAlive && resolve(result),
        (error: unknown) => this.#isAlive && reject(error as Error),
      )
    })
  }

  /** The clock as this process sees it; it leaves no sleeper behind. */
  clock(clock: Clock): Clock {
    return { now: () => clock.now(), sleep: (ms, signal) => this.while(this.#sleep(clock, ms, signal)) }
  }

  async #sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const sleep = new AbortController()
    const wake = (): void => sleep.abort()
    if (signal?.aborted || !this.#isAlive) wake()
    signal?.addEventListener('abort', wake)
    this.#sleeps.add(sleep)
    await clock.sleep(ms, sleep.signal)
    this.#sleeps.delete(sleep)
    signal?.removeEventListener('abort', wake)
  }
}
