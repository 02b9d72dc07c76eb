import type { OperationInput } from '@orc/core/contract'
import { isOrcError, type OrcError } from '@orc/core/model'
import { backoffMs, type Service, type ServiceContext, startLoop } from '@orc/core/runtime'
import type { Provisioner, ProvisionerHealth } from './provisioner.ts'
import { isOutage, messageOf, REPORT_BACKOFF, type Uplink } from './uplink.ts'
import type { Emit } from './worker-events.ts'

export interface HeartbeatContext extends ServiceContext {
  readonly uplink: Uplink
  readonly emit: Emit
  readonly provisioner: Provisioner
  readonly about: Omit<OperationInput<'heartbeatWorker'>, 'problem'>
  /** Called after a check whose outcome is another than before. */
  readonly onHealth: (health: ProvisionerHealth) => void
  /** Called when the API says that there is no such pool any more. */
  readonly onPoolGone: (error: OrcError) => void
}

const EVERY_MS = 10_000
/** The first heartbeat is due 2 s after the start, and an engine that hangs must not hold it up. */
const CHECK_DEADLINE_MS = 1_000

/** Says that the worker is there, and what keeps it from working: that decides whether the pool is READY. */
export class Heartbeat implements AsyncDisposable {
  readonly #context: HeartbeatContext
  #loop: Service | undefined
  #health: ProvisionerHealth = { ok: true }
  #failures = 0

  constructor(context: HeartbeatContext) {
    this.#context = context
  }

  /** What was found at the last check. */
  get health(): ProvisionerHealth {
    return this.#health
  }

  /**
   * Repeated until the API has taken it. Throws what the API refuses, such as a worker of another type than its pool.
   */
  async first(): Promise<void> {
    await this.#check()
    await this.#context.uplink.insist('heartbeatWorker', this.#message())
  }

  /** One every 10 seconds from now on. */
  start(): void {
    const { clock, log } = this.#context
    let isFirst = true // it was sent already
    const tick = async (): Promise<number | undefined> => {
      if (isFirst) return void (isFirst = false)
      return this.#beat()
    }
    this.#loop = startLoop({ clock, log }, { name: 'heartbeat', everyMs: EVERY_MS, tick })
  }

  /** Looks at once, and has the API told: something just failed that may be the engine's fault. */
  async recheck(): Promise<void> {
    await this.#check()
    if (!this.#health.ok) this.#loop?.wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop?.[Symbol.asyncDispose]()
  }

  async #beat(): Promise<number | undefined> {
    await this.#check()
    try {
      await this.#context.uplink.ask('heartbeatWorker', this.#message())
      this.#failures = 0
      return undefined
    } catch (error) {
      if (isOrcError(error, 'work_pool_not_found')) {
        this.#context.onPoolGone(error)
        return undefined
      }
      this.#failures += 1
      if (!isOutage(error)) this.#context.log.error('heartbeat: refused', { error: messageOf(error) })
      return backoffMs(this.#failures, REPORT_BACKOFF)
    }
  }

  #message(): OperationInput<'heartbeatWorker'> {
    return { ...this.#context.about, problem: this.#health.ok ? null : this.#health.problem }
  }

  async #check(): Promise<void> {
    const before = this.#health
    this.#health = await this.#checked()
    const problem = this.#health.ok ? null : this.#health.problem
    if (problem === (before.ok ? null : before.problem)) return
    const remedy = this.#health.ok ? null : this.#health.remedy
    this.#context.emit({ type: 'worker:problem-changed', problem, remedy })
    this.#context.onHealth(this.#health)
  }

  async #checked(): Promise<ProvisionerHealth> {
    const { clock, provisioner } = this.#context
    const answered = new AbortController()
    const late: Promise<ProvisionerHealth> = clock.sleep(CHECK_DEADLINE_MS, answered.signal).then(() => ({
      ok: false,
      problem: `The check of its ${provisioner.noun} infrastructure did not end within ${CHECK_DEADLINE_MS} ms.`,
      remedy: 'See whether the engine answers at all; the worker looks again by itself.',
    }))
    const check = provisioner.check().catch((error: unknown): ProvisionerHealth => {
      return { ok: false, problem: messageOf(error), remedy: 'Mend it; the worker looks again by itself.' }
    })
    const health = await Promise.race([check, late])
    answered.abort()
    return health
  }
}
