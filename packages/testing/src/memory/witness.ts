import type { BodyTry } from '@orc/core'

/** A try of a body that began. */
export interface SeenTry extends Pick<BodyTry, 'kind' | 'name' | 'input' | 'attempt'> {
  /** The call whose body it is; undefined for the run's own flow. */
  readonly call: string | undefined
  readonly epoch: number
  readonly at: Date
}

/** Sees what the store does not keep: what bodies are given, and how often they run. */
export class Witness {
  readonly #tries: SeenTry[] = []

  saw(seen: SeenTry): void {
    this.#tries.push(seen)
  }

  get tries(): readonly SeenTry[] {
    return this.#tries
  }
}
