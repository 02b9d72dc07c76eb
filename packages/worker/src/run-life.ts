import type { ClaimedRun, InfrastructureExit, StopOrder } from '@orc/core/contract'
import { isOrcError, MAX_REPORT_BACKOFF_MS, START_TIMEOUT_MS, type StateType } from '@orc/core/model'
import type { Clock, Logger } from '@orc/core/runtime'
import { describeExit, describeFailure, type Ending, sentence, startTimeoutEnding } from './exit-message.ts'
import type { HeldRun } from './held-runs.ts'
import { OutputRelay } from './output-relay.ts'
import type { Infrastructure, Job, OwnedRun, Provisioner } from './provisioner.ts'
import type { Renewals } from './renewals.ts'
import { unlessAborted } from './signals.ts'
import { messageOf, type Uplink } from './uplink.ts'
import type { Emit } from './worker-events.ts'

export interface RunLifeContext {
  readonly clock: Clock
  readonly log: Logger
  readonly emit: Emit
  readonly uplink: Uplink
  readonly renewals: Pick<Renewals, 'confirm'>
  readonly provisioner: Provisioner
  readonly workerId: string
  /** Looks whether infrastructure can be made at all; nothing more is claimed if it cannot. */
  readonly recheck: () => Promise<void>
  /** Has infrastructure that nobody here holds looked at: adoption takes it, leaves it to its owner, or removes it. */
  readonly lookAround: () => void
  /** The worker leaves: everything here ends, and what runs goes on without it. */
  readonly leaving: AbortSignal
}

type StopAsk = Pick<StopOrder, 'graceMs' | 'reason'>

/**
 * One run in this worker's hands: renewed, provisioned, watched, reported, removed, in this order. Each report is
 * repeated until it is answered; should the worker die between any two steps, the next worker finds the infrastructure
 * and goes on from there, and what was never provisioned lapses with its lease.
 */
export class RunLife implements HeldRun {
  readonly run: OwnedRun
  readonly done: Promise<void>
  /** Its `leaving` is this life's own: it also aborts when the run is let go. */
  readonly #context: RunLifeContext
  readonly #letGo = new AbortController()
  readonly #provisioning = new AbortController()
  /** Aborts when the infrastructure is gone, or let go: nothing more is to be known of it here. */
  readonly #over = new AbortController()
  #infrastructure: Infrastructure | undefined
  #takesSlot = true
  #stopAsk: StopAsk | undefined
  #stopping: Promise<void> | undefined
  #ending: Ending | undefined

  private constructor(context: RunLifeContext, run: OwnedRun, live: (life: RunLife) => Promise<void>) {
    const leave = (): void => this.#letGo.abort(context.leaving.reason)
    this.#letGo.signal.addEventListener('abort', () => this.#over.abort())
    if (context.leaving.aborted) leave()
    context.leaving.addEventListener('abort', leave)
    this.#context = { ...context, leaving: this.#letGo.signal }
    this.run = { id: run.id, epoch: run.epoch }
    // A tick later, so that whoever made it holds it first: a life renews itself among all that are held.
    this.done = Promise.resolve()
      .then(() => live(this))
      .catch((error: unknown) => this.#broken(error))
      .finally(() => {
        this.#takesSlot = false
        context.leaving.removeEventListener('abort', leave)
      })
  }

  /** From a claim just received. */
  static ofClaim(context: RunLifeContext, claim: ClaimedRun): RunLife {
    return new RunLife(context, claim, (life) => life.#fromClaim(claim))
  }

  /** From infrastructure that an earlier worker made and that is this worker's now. */
  static ofAdopted(context: RunLifeContext, infrastructure: Infrastructure): RunLife {
    return new RunLife(context, infrastructure.run, (life) => life.#watch(infrastructure))
  }

  get takesSlot(): boolean {
    return this.#takesSlot
  }

  stop(ask: StopAsk): void {
    if (this.#stopAsk === undefined) this.#context.emit({ type: 'flow-run:stopping', ...this.run, reason: ask.reason })
    this.#stopAsk ??= ask
    this.#ending ??= { message: ask.reason }
    this.#end(ask)
  }

  /** Stale is also said of a claim that another worker adopted while this one slept: what runs may be that one's now. */
  supersede(): void {
    if (this.#letGo.signal.aborted) return
    this.#context.emit({ type: 'flow-run:superseded', ...this.run })
    this.#provisioning.abort()
    this.#letGo.abort(new Error("The claim is not this worker's any more."))
    void this.done.then(() => this.#context.lookAround())
  }

  async #fromClaim(claim: ClaimedRun): Promise<void> {
    const { renewals, leaving } = this.#context
    if ((await unlessAborted(renewals.confirm(this.run), leaving)) === 'stale') return
    const infrastructure = await this.#provision(claim)
    if (infrastructure) await this.#watch(infrastructure)
  }

  /** Undefined when there is none; that is reported then. */
  async #provision(claim: ClaimedRun): Promise<Infrastructure | undefined> {
    const { clock, emit, provisioner, leaving } = this.#context
    const startedAt = clock.now().getTime()
    try {
      const making = provisioner.provision(jobOf(claim, this.#provisioning.signal))
      const infrastructure = await unlessAborted(making, leaving)
      const tookMs = clock.now().getTime() - startedAt
      emit({ type: 'flow-run:provisioned', ...this.run, infrastructureId: infrastructure.id, tookMs })
      return infrastructure
    } catch (error) {
      leaving.throwIfAborted()
      const isCancelled = this.#provisioning.signal.aborted
      // Before the slot is free: an engine that is away must not fail the same run again within milliseconds.
      if (!isCancelled) await this.#context.recheck()
      await this.#release(isCancelled ? this.#cancelledBeforeUp() : describeFailure(error))
      return undefined
    }
  }

  #cancelledBeforeUp(): InfrastructureExit {
    const message = `${sentence(this.#ending?.message ?? 'It was stopped')} Its infrastructure was not up yet.`
    return { exitCode: null, signal: null, message, permanent: false, lastLines: [] }
  }

  async #watch(infrastructure: Infrastructure): Promise<void> {
    this.#infrastructure = infrastructure
    if (this.#stopAsk) this.#end(this.#stopAsk) // it was asked for while the infrastructure was being made
    const { leaving, provisioner } = this.#context
    const reports = [this.#reportUp(infrastructure), this.#watchStart(infrastructure)]
    const output = new OutputRelay(this.#context, infrastructure)
    const exit = await unlessAborted(infrastructure.exit(), leaving)
    this.#over.abort()
    await output.drained
    await Promise.all(reports)
    leaving.throwIfAborted()
    const { lastLines } = output
    await this.#release(describeExit({ exit, noun: provisioner.noun, lastLines, ending: this.#ending }))
    await this.#remove(infrastructure)
  }

  async #reportUp({ id: infrastructureId }: Infrastructure): Promise<void> {
    const { uplink, workerId } = this.#context
    try {
      await uplink.insist(
        'reportInfrastructure',
        { ...this.run, workerId, infrastructureId },
        { signal: this.#over.signal },
      )
    } catch (error) {
      if (isOrcError(error, 'stale_epoch') || isOrcError(error, 'flow_run_not_found')) this.supersede()
      else this.#complain('report of infrastructure failed', error)
    }
  }

  /**
   * A minute after it is up the run must have started. Time in which the API gave no answers says nothing: the runner
   * could not get through either, and has some seconds more once the API is back.
   */
  async #watchStart(infrastructure: Infrastructure): Promise<void> {
    const { clock, uplink } = this.#context
    const { signal } = this.#over
    try {
      for (let waitMs = START_TIMEOUT_MS; ; waitMs = 2 * MAX_REPORT_BACKOFF_MS) {
        await clock.sleep(waitMs, signal)
        if (signal.aborted || this.#stopAsk) return
        const { state, epoch } = await uplink.insist('getFlowRun', { id: this.run.id }, { signal })
        if (state.type !== 'PENDING' || epoch !== this.run.epoch) return
        if (clock.now().getTime() - uplink.answersSince.getTime() >= 2 * MAX_REPORT_BACKOFF_MS) break
      }
      this.#ending ??= startTimeoutEnding(infrastructure.apiUrl, START_TIMEOUT_MS)
      this.#end({ graceMs: 0, reason: 'It did not start.' })
    } catch (error) {
      this.#complain('check of the start failed', error)
    }
  }

  /** Ends what there is: the making of infrastructure, or the infrastructure. Repeated orders repeat a failed stop. */
  #end({ graceMs }: StopAsk): void {
    this.#provisioning.abort()
    const infrastructure = this.#infrastructure
    if (!infrastructure || this.#stopping) return
    this.#stopping = infrastructure.stop({ graceMs }).catch((error: unknown) => {
      this.#stopping = undefined
      this.#complain('stop failed', error)
    })
  }

  async #release(exit: InfrastructureExit): Promise<void> {
    const { emit, uplink, workerId } = this.#context
    const { message, exitCode, signal } = exit
    emit({ type: 'flow-run:exited', ...this.run, message, exitCode, signal })
    let state: StateType | null = null
    try {
      state = (await uplink.insist('reportExit', { ...this.run, workerId, exit })).state.type
    } catch (error) {
      if (!isOrcError(error)) throw error
      if (error.code !== 'stale_epoch' && error.code !== 'flow_run_not_found')
        this.#complain('report of the exit was refused', error)
    }
    this.#takesSlot = false
    emit({ type: 'flow-run:released', ...this.run, state })
  }

  async #remove(infrastructure: Infrastructure): Promise<void> {
    try {
      await infrastructure.remove()
      this.#context.emit({ type: 'infrastructure:removed', ...this.run, infrastructureId: infrastructure.id })
    } catch (error) {
      this.#complain('what is left of its infrastructure cannot be removed', error) // adoption comes by again
    }
  }

  #broken(error: unknown): void {
    if (!this.#context.leaving.aborted) this.#complain('it is let go, to be adopted', error)
  }

  #complain(message: string, error: unknown): void {
    if (this.#context.leaving.aborted || this.#over.signal.aborted) return
    this.#context.log.error(`flow run: ${message}`, { ...this.run, error: messageOf(error) })
  }
}

function jobOf(claim: ClaimedRun, signal: AbortSignal): Job {
  const { id, name, epoch, flow, deployment, tags, dueAt, parameters, hook } = claim
  const { token, graceMs, entrypoint, pullSteps, codeDigest } = claim
  return {
    run: { id, name, epoch, flow, deployment, tags, dueAt, parameters, hook },
    configuration: claim.job,
    token,
    graceMs,
    entrypoint,
    pullSteps,
    codeDigest,
    signal,
  }
}
