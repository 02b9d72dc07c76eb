import type { ClaimAsk, ClaimedRow, Store } from '@orc/store'
import type { WaitContext } from '../waiting/wait-for.ts'
import type { WakeUp } from '../waiting/wake-ups.ts'

export interface ClaimWait {
  readonly ask: ClaimAsk
  /** How long to wait at most, in milliseconds. */
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
}

export interface ClaimLineContext extends WaitContext {
  readonly store: Pick<Store, 'claims'>
}

interface Waiter extends ClaimWait {
  readonly deadlineMs: number
  /** Whether it had its first look: even when others get nothing, a repeated claimId must be answered with its runs. */
  asked: boolean
  readonly settle: PromiseWithResolvers<ClaimedRow[]>
}

/**
 * Those who wait for runs of one pool. A change of the pool is looked at once for all of them, in the order in which
 * they came: when the first one gets nothing, nobody behind it who serves the same queues would, and they are not asked.
 * So a change costs as many claims as there are runs to hand out, and one more; not one for each waiting worker.
 *
 * Nothing is lost between a look and the wait for the next: the line listens before its first look.
 */
export class ClaimLine {
  readonly #context: ClaimLineContext
  readonly #pool: string
  readonly #waiters = new Set<Waiter>()
  /** Set while somebody looks on behalf of the line. */
  #serving: WakeUp | undefined

  constructor(context: ClaimLineContext, pool: string) {
    this.#context = context
    this.#pool = pool
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0
  }

  /** Claims now, or as soon as there is something to claim; nothing when the time is up. */
  async join(wait: ClaimWait): Promise<ClaimedRow[]> {
    const deadlineMs = this.#context.clock.now().getTime() + wait.waitMs
    const waiter: Waiter = { ...wait, deadlineMs, asked: false, settle: Promise.withResolvers() }
    this.#waiters.add(waiter)
    const ring = (): void => this.#serving?.ring()
    if (this.#serving === undefined) this.#startServing()
    else ring()
    wait.signal?.addEventListener('abort', ring)
    return waiter.settle.promise.finally(() => wait.signal?.removeEventListener('abort', ring))
  }

  #startServing(): void {
    this.#serving = this.#context.wakeUps.listen([`work-pool:${this.#pool}`, 'tag-limits'])
    void this.#serve(this.#serving)
  }

  async #serve(wakeUp: WakeUp): Promise<void> {
    while (this.#waiters.size > 0) {
      const lookedAt = this.#context.clock.now()
      await this.#pass()
      this.#dismissLate(this.#context.clock.now().getTime())
      if (this.#waiters.size > 0) await wakeUp.wait(await this.#untilNextLookMs(lookedAt))
    }
    // In the same breath as the look at the waiters: whoever comes next finds nobody serving and starts anew.
    this.#serving = undefined
    wakeUp[Symbol.dispose]()
  }

  /** Asks for those for whom it makes sense, in order. */
  async #pass(): Promise<void> {
    const exhausted = new Set<string>()
    for (const waiter of this.#waiters) {
      if (waiter.signal?.aborted) {
        this.#leave(waiter).resolve([]) // it hung up: runs would be claimed for nobody
        continue
      }
      const queues = waiter.ask.queues?.join('\n') ?? ''
      if (waiter.asked && exhausted.has(queues)) continue
      waiter.asked = true
      try {
        const rows = await this.#context.store.claims.claimDue(waiter.ask)
        if (rows.length === 0) exhausted.add(queues)
        else this.#leave(waiter).resolve(rows)
      } catch (error) {
        this.#leave(waiter).reject(error)
      }
    }
  }

  #dismissLate(nowMs: number): void {
    for (const waiter of this.#waiters) {
      const isOver = waiter.signal?.aborted || waiter.deadlineMs <= nowMs || this.#context.wakeUps.isClosed
      if (isOver && waiter.asked) this.#leave(waiter).resolve([])
    }
  }

  #leave(waiter: Waiter): Waiter['settle'] {
    this.#waiters.delete(waiter)
    return waiter.settle
  }

  /** Until the first deadline, or until a run falls due that was not at the last look: what was, is held by a limit. */
  async #untilNextLookMs(lookedAt: Date): Promise<number> {
    const { clock, store, pollMs } = this.#context
    const ask = { pool: this.#pool, after: lookedAt }
    const due = await store.claims.nextDueAt(ask).catch(() => undefined) // the poll looks again
    const nowMs = clock.now().getTime()
    const dueMs = due?.getTime() ?? Number.POSITIVE_INFINITY
    const deadlineMs = Math.min(...[...this.#waiters].map((waiter) => waiter.deadlineMs))
    return Math.max(0, Math.min(deadlineMs, dueMs, nowMs + pollMs) - nowMs)
  }
}
