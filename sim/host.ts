import type { Clock } from '@orc/core/runtime'
import type { Store } from '@orc/store'

/**
 * A process that can be killed as `kill -9` does: from that instant on nothing it waits for ever comes, so none of its
 * code runs again, not even a `finally`. What it sent before may still arrive.
 */
export class Host {
  readonly name: string
  /** Resolves when it is killed. */
  readonly killed: Promise<void>
  #alive = true
  /** How many more answers it gets before it dies; it dies between two awaits of its own code, wherever that is. */
  #fuse = Number.POSITIVE_INFINITY
  #die: () => void = () => {}

  constructor(name: string) {
    this.name = name
    this.killed = new Promise((resolve) => {
      this.#die = resolve
    })
  }

  get alive(): boolean {
    return this.#alive
  }

  kill(): void {
    this.#alive = false
    this.#die()
  }

  /** Kills it in the middle of what it does: when it has been given this many more answers. */
  killSoon(answers: number): void {
    this.#fuse = Math.min(this.#fuse, answers)
  }

  /** Takes back a kill that has not happened yet. */
  spare(): void {
    this.#fuse = Number.POSITIVE_INFINITY
  }

  /** The promise as this process sees it: settled only while it lives. */
  while<Result>(promise: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      promise.then(
        (result) => this.#isAnswered() && resolve(result),
        (error: unknown) => this.#isAnswered() && reject(error as Error),
      )
    })
  }

  #isAnswered(): boolean {
    if (this.#alive && this.#fuse <= 0) this.kill()
    this.#fuse -= 1
    return this.#alive
  }

  clock(clock: Clock): Clock {
    return { now: () => clock.now(), sleep: (ms, signal) => this.while(clock.sleep(ms, signal)) }
  }

  /** The store as this process sees it. What was asked before the kill is done all the same, as it is on a disk. */
  store(store: Store): Store {
    const changes: Store['changes'] = {
      subscribe: (listener) => store.changes.subscribe((topics) => this.#alive && listener(topics)),
    }
    return new Proxy(store, {
      get: (target, name) => (name === 'changes' ? changes : this.#part(Reflect.get(target, name))),
    })
  }

  #part(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part
    return new Proxy(part, { get: (target, name) => this.#method(target, Reflect.get(target, name)) })
  }

  #method(target: object, method: unknown): unknown {
    if (typeof method !== 'function') return method
    return (...args: unknown[]): unknown => {
      if (!this.#alive) return new Promise(() => {})
      const result: unknown = Reflect.apply(method, target, args)
      return result instanceof Promise ? this.while(result) : result
    }
  }
}
