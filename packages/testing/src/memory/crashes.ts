import type { Life } from './life.ts'
import { type Named, nameOf } from './mocks.ts'

/**
 * `before`: the call was made, and nothing of it has begun. `inside`: its body has begun, and has come to its first
 * `await`. `unrecorded`: its body has ended, and that is not stored. `after`: it is stored, and the code that called has
 * not heard of it; for the run's own flow, it is reported and the run is over. A wait has no body: `before` and `after` it.
 */
export const CRASH_MOMENTS = ['before', 'inside', 'unrecorded', 'after'] as const
export type CrashMoment = (typeof CRASH_MOMENTS)[number]

/** Where the process of a run dies, once. */
export interface Crash {
  /** The task, a flow called inside the flow, the run's own flow, or by its name a wait: `sleep`, `approval`. */
  readonly at: Named
  readonly when: CrashMoment
  /** Which call of it in a process, counting from 1. @default 1 */
  readonly call?: number | undefined
}

/** The crashes that a run is to go through. Each happens once. */
export class Crashes {
  readonly #left: Set<Crash>

  constructor(crashes: readonly Crash[]) {
    this.#left = new Set(crashes)
  }

  /** Those that did not happen. */
  get left(): readonly Crash[] {
    return [...this.#left]
  }

  /** Whether this is where a process dies; asked once for each. */
  isHere(name: string, when: CrashMoment, nth: number): string | undefined {
    const crash = this.left.find((one) => nameOf(one.at) === name && one.when === when && (one.call ?? 1) === nth)
    if (!crash) return undefined
    this.#left.delete(crash)
    return crashText(crash)
  }
}

export interface Place {
  readonly name: string
  /** Which call of this name in this process. */
  readonly nth: number
}

/** The crash points of one process. */
export class CrashPoints {
  readonly #crashes: Crashes
  readonly #life: Life

  constructor(crashes: Crashes, life: Life) {
    this.#crashes = crashes
    this.#life = life
  }

  /** Ends the process if it is to die here; then what is returned never settles. */
  pass({ name, nth }: Place, when: CrashMoment): Promise<never> | undefined {
    const crash = this.#life.isAlive ? this.#crashes.isHere(name, when, nth) : undefined
    return crash === undefined ? undefined : this.#life.kill(`It was killed ${crash}, as the test asked for.`)
  }
}

/** As in `after call 2 of "charge"`. */
export function crashText({ at, when, call = 1 }: Crash): string {
  const which = call === 1 ? '' : `call ${call} of `
  return when === 'unrecorded' ? `with ${which}"${nameOf(at)}" unrecorded` : `${when} ${which}"${nameOf(at)}"`
}
