import type { ClaimedRun, InfrastructureExit } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import { silentLogger } from '@orc/core/runtime'
import { fireSchedules } from '@orc/scheduler'
import type { Activity } from './activity.ts'
import { type Installation, POOL, WORKER } from './installation.ts'
import { MemoryProcess } from './memory-process.ts'
import type { Script } from './rehearsal.ts'

/** How many waits are ended in one go. */
const BATCH = 100

/** What to run when a run is claimed. */
export interface Repertoire {
  flowOf(claim: ClaimedRun): unknown
  scriptOf(claim: ClaimedRun): Script
}

interface MachineParts {
  readonly installation: Installation
  readonly activity: Activity
  readonly repertoire: Repertoire
}

/** A worker and the scheduler in one, without their loops: whoever lets time pass asks it to do what is to be done. */
export class Machine implements Disposable {
  readonly #parts: MachineParts
  readonly #processes = new Set<MemoryProcess>()
  readonly #subscription: Disposable
  #hasNews = true
  #lookedAt: Date | undefined
  readonly #over = new AbortController()

  constructor(parts: MachineParts) {
    this.#parts = parts
    this.#subscription = parts.installation.store.changes.subscribe(() => {
      this.#hasNews = true
      parts.activity.ring()
    })
  }

  get processes(): readonly MemoryProcess[] {
    return [...this.#processes]
  }

  isAtWork(): boolean {
    return this.processes.some((process) => process.isAtWork())
  }

  hasProcessOf(id: string): boolean {
    return this.processes.some((process) => process.id === id)
  }

  /** Does what is due now, if anything happened since the last look. */
  async tend(): Promise<void> {
    const { clock, random, store } = this.#parts.installation
    const now = clock.now()
    if (!this.#hasNews && now.getTime() === this.#lookedAt?.getTime()) return
    this.#hasNews = false
    await store.waits.endDue(BATCH)
    await fireSchedules({ store, clock, random, log: silentLogger }, this.#over.signal)
    await this.#renew()
    for (const claim of await this.#parts.installation.claim()) this.#start(claim)
    this.#lookedAt = now
  }

  /** The next instant at which there is something to do; undefined when nobody knows of one. */
  async nextInstantMs(): Promise<number | undefined> {
    const { clock, store } = this.#parts.installation
    const nowMs = clock.now().getTime()
    const sleeperMs = clock.untilNextMs()
    const wait = await store.waits.nextDueAt()
    const run = await store.claims.nextDueAt({ pool: POOL, after: clock.now() })
    const schedule = await store.schedules.nextDueAt()
    const sleeper = sleeperMs === undefined ? undefined : new Date(nowMs + sleeperMs)
    const instants = [wait, run, schedule, sleeper].map((instant) => instant?.getTime())
    const known = instants.filter((instant) => instant !== undefined)
    return known.length === 0 ? undefined : Math.max(nowMs, Math.min(...known))
  }

  /** The answers to renewals say what is to stop. */
  async #renew(): Promise<void> {
    const runs = this.processes.map(({ id, epoch }) => ({ id, epoch }))
    if (runs.length === 0) return
    const { stop } = await this.#parts.installation.owner.call('renewClaims', { workerId: WORKER, runs })
    for (const { id, epoch, graceMs, reason } of stop) {
      const process = this.processes.find((one) => one.id === id && one.epoch === epoch)
      void process?.stop({ graceMs, reason })
    }
  }

  #start(claim: ClaimedRun): void {
    const { installation, activity, repertoire } = this.#parts
    const script = repertoire.scriptOf(claim)
    const process = new MemoryProcess(claim, { installation, activity, script, flow: repertoire.flowOf(claim) })
    this.#processes.add(process)
    void process.exit.then((exit) => this.#report(process, exit))
  }

  async #report(process: MemoryProcess, exit: InfrastructureExit): Promise<void> {
    const { owner } = this.#parts.installation
    const { id, epoch } = process
    if (this.#over.signal.aborted) return
    try {
      await owner.call('reportExit', { id, epoch, workerId: WORKER, exit })
    } catch (error) {
      if (!isOrcError(error, 'flow_run_not_found')) throw error // deleted meanwhile
    } finally {
      this.#processes.delete(process)
      this.#parts.activity.ring()
    }
  }

  [Symbol.dispose](): void {
    this.#over.abort()
    this.#subscription[Symbol.dispose]()
    for (const process of this.#processes) process.kill('The test is over.')
  }
}
