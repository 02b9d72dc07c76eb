import type { Wait } from '@orc/core/contract'
import type { Clock } from '@orc/core/runtime'
import type { Call } from '../api.ts'
import type { HandedRun } from '../handover.ts'
import type { OpenCalls } from './open-calls.ts'

/** How long a run must be at rest: between two calls of a branch there may be a little code. */
const SETTLE_MS = 100
/** The same where it waits for other runs: their ends may come one soon after another, and each would begin it anew. */
const SETTLE_BESIDE_RUNS_MS = 2_000
/** What is shown of the question, in characters; all of it is with the wait. */
const MAX_MESSAGE = 1_000

export interface SuspensionParts {
  readonly call: Call
  readonly clock: Clock
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
  readonly calls: OpenCalls
  /** Stores what was recorded and logged. */
  readonly flush: () => Promise<void>
  /** Ends this process' part in the run. Undefined where the run is kept however long it waits. */
  readonly release: ((message: string) => void) | undefined
}

/** A wait that is open in this process. */
interface Held {
  readonly wait: Wait
  /** Whether it is short enough to hold the process for. */
  readonly isShort: boolean
}

/**
 * Gives the infrastructure back once all that the run does is wait, and one of the waits is long. That is the store's to
 * grant: it refuses when one of them has ended, and then the run goes on here.
 */
export class Suspension {
  readonly #parts: SuspensionParts
  readonly #held = new Map<string, Held>()
  #isWatched = false
  #isReleased = false

  constructor(parts: SuspensionParts) {
    this.#parts = parts
  }

  /** The wait is open until this is disposed. */
  hold(wait: Wait, isShort: boolean): Disposable {
    this.#held.set(wait.id, { wait, isShort })
    if (!this.#isWatched && this.#parts.release) void this.#watchRest()
    return { [Symbol.dispose]: () => void this.#held.delete(wait.id) }
  }

  /** This process has no part in the run any more. */
  get isReleased(): boolean {
    return this.#isReleased
  }

  async #watchRest(): Promise<void> {
    const { calls, clock } = this.#parts
    this.#isWatched = true
    while (this.#held.size > 0) {
      const { changed } = calls
      const isIdle = calls.isAtRest() && this.#isWorthIt()
      if (isIdle) await clock.sleep(this.#settleMs(), changed)
      if (isIdle && !changed.aborted && (await this.#suspend())) return
      await aborted(changed)
    }
    this.#isWatched = false
  }

  #isWorthIt(): boolean {
    const held = [...this.#held.values()]
    return held.length > 0 && held.every(({ isShort }) => !isShort)
  }

  #settleMs(): number {
    const isBesideRuns = [...this.#held.values()].some(({ wait }) => wait.kind === 'run')
    return isBesideRuns ? SETTLE_BESIDE_RUNS_MS : SETTLE_MS
  }

  async #suspend(): Promise<boolean> {
    const { call, run, flush, release } = this.#parts
    const held = [...this.#held.values()].map(({ wait }) => wait)
    const message = messageOf(held)
    const waits = held.map(({ id }) => id)
    try {
      await flush()
      const { suspended } = await call('suspendFlowRun', { id: run.id, epoch: run.epoch, waits, message })
      this.#isReleased = suspended
    } catch {
      return false // it is being cancelled, or is another's: by its renewals this process is told so
    }
    if (this.#isReleased) release?.(message)
    return this.#isReleased
  }
}

function messageOf(waits: readonly Wait[]): string {
  const [first] = waits
  if (first === undefined) return ''
  const more = waits.length > 1 ? `, and for ${waits.length - 1} more` : ''
  const until = first.dueAt === null ? '' : ` until ${first.dueAt}`
  if (first.kind === 'sleep') return `It sleeps${until}${more}.`
  if (first.kind === 'run') return `It waits for run "${first.message}" of "${first.name}"${more}.`
  if (first.kind === 'event') return `It waits for event "${first.subject}"${until}${more}.`
  const said = first.message === null ? '.' : `: ${first.message.slice(0, MAX_MESSAGE)}`
  return `It waits for input "${first.name}"${until}${more}${said}`
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
