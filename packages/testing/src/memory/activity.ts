/** Tells whoever waits that something happened, whatever it was: they look again. */
export class Activity {
  #count = 0
  #waiting: (() => void)[] = []

  /** How often something happened so far. */
  get count(): number {
    return this.#count
  }

  ring(): void {
    this.#count += 1
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Resolves once more has happened than was seen. */
  async beyond(seen: number): Promise<void> {
    while (this.#count === seen) await new Promise<void>((wake) => this.#waiting.push(wake))
  }
}

// Taken when the module is loaded: a test may put fake timers in its place later.
const { setImmediate: nextTurn } = process.getBuiltinModule('node:timers')

/** A turn of the event loop: everything that needs neither time nor the outside world has happened then. */
export function aTurn(): Promise<void> {
  return new Promise((resolve) => void nextTurn(resolve))
}
