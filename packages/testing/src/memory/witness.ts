import type { BodyTry } from '@orc/core'

/** A try of a body that began. */
export interface SeenTry extends Pick<BodyTry, 'kind' | 'name' | 'input' | 'attempt'> {
  /** The call whose body it is; undefined for the run's own flow. */
  readonly call: string | undefined
  readonly epoch: number
  readonly at: Date
}

/** Sees what the store does not keep, or not so that anybody can read it: what bodies are given and return, and how often. */
export class Witness {
  readonly #tries: SeenTry[] = []
  readonly #returned = new Map<string | undefined, unknown>()

  saw(seen: SeenTry): void {
    this.#tries.push(seen)
  }

  /** What the body of a call returned last; of the run's own flow, where there is no call. */
  sawReturned(call: string | undefined, value: unknown): void {
    this.#returned.set(call, value)
  }

  returned(call: string | undefined): unknown {
    return this.#returned.get(call)
  }

  get tries(): readonly SeenTry[] {
    return this.#tries
  }
}
