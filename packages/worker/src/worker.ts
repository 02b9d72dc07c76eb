import { hostname } from 'node:os'
import type { ClaimedRun, OperationInput, WorkPoolType } from '@orc/core/contract'
import { newId, OrcError } from '@orc/core/model'
import {
  type Clock,
  type Logger,
  type Random,
  type ServiceContext,
  silentLogger,
  systemClock,
  systemRandom,
} from '@orc/core/runtime'
import { startAdoption } from './adoption.ts'
import { chooseProvisioner, makeProvisioners } from './choose-provisioner.ts'
import { type ClaimLoop, startClaimLoop } from './claim-loop.ts'
import { DisposalStack } from './disposal-stack.ts'
import { Heartbeat } from './heartbeat.ts'
import { HeldRuns } from './held-runs.ts'
import type { Infrastructure, Provisioner, ProvisionerFactory, ProvisionerHealth } from './provisioner.ts'
import { Renewals } from './renewals.ts'
import { RunLife, type RunLifeContext } from './run-life.ts'
import { unlessAborted } from './signals.ts'
import { startStopHints } from './stop-hints.ts'
import { messageOf, Uplink, type WorkerApi } from './uplink.ts'
import { VERSION } from './version.ts'
import type { RunRef, WorkerEvent } from './worker-events.ts'
import { fileWorkerRecords, noWorkerRecords, type WorkerRecords } from './worker-records.ts'

export interface WorkerOptions {
  /** Plain: the worker repeats what has to be repeated itself. */
  readonly client: WorkerApi
  readonly pool: string
  /** The one whose type is the pool's is used; the types of all are made known to the API. */
  readonly provisioners: readonly (Provisioner | ProvisionerFactory)[]
  /** The most runs at once. @default what the provisioner says */
  readonly limit?: number | undefined
  /** Drains the worker when it aborts. */
  readonly signal?: AbortSignal | undefined
  /** A label. @default `<hostname>-<pid>` */
  readonly name?: string | undefined
  /** The queues it claims from. @default all of the pool */
  readonly queues?: readonly string[] | undefined
  /** ORC_HOME: lets workers of this machine know at once that one of them died. @default they wait for its lease */
  readonly home?: string | undefined
  /** Claims what is due now, sees it through, and ends. @default false */
  readonly runOnce?: boolean | undefined
  /** How long a drain waits for runs to end, in milliseconds. @default 30000 */
  readonly drainTimeoutMs?: number | undefined
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
  readonly log?: Logger | undefined
}

export interface WorkerOutcome {
  /** Runs that go on without their worker, and will be adopted by the next one. */
  readonly left: readonly RunRef[]
}

/** How long the API may hold a claim, in milliseconds. */
const CLAIM_WAIT_MS = 30_000
const DEFAULT_DRAIN_MS = 30_000
/** The last words of a worker wait no longer than this for an API that is away. */
const GOODBYE_MS = 2_000

/**
 * Claims runs of one pool and sees each through: see `RunLife`. Everything that takes time is a service in a file of
 * its own; this wires them, in the order in which they may begin, and ends them in the order in which they may end.
 */
export class Worker implements AsyncDisposable {
  /** Fresh for every worker. */
  readonly id: string
  readonly #options: WorkerOptions
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Logger
  readonly #records: WorkerRecords
  readonly #uplink: Uplink
  readonly #held: HeldRuns
  /** Aborts when no more is claimed. */
  readonly #draining = new AbortController()
  /** Aborts when everything ends, whatever still runs. */
  readonly #leaving = new AbortController()
  /** With `runOnce`: the API had nothing more that is due. */
  readonly #nothingDue = new AbortController()
  /** Those that bring runs; they end when the drain begins. */
  readonly #inlets = new DisposalStack()
  /** Those that keep runs; they end when the worker does. */
  readonly #keepers = new DisposalStack()
  #claims: ClaimLoop | undefined
  #starting: Promise<void> | undefined
  #ending: Promise<WorkerOutcome> | undefined
  #poolGone: OrcError | undefined

  constructor(options: WorkerOptions) {
    const { clock = systemClock, random = systemRandom, log = silentLogger, home, client } = options
    this.#options = options
    this.#clock = clock
    this.#random = random
    this.#log = log
    this.id = newId({ clock, random })
    this.#records = home === undefined ? noWorkerRecords : fileWorkerRecords({ home, clock })
    this.#uplink = new Uplink({ client, clock, random, log, emit: this.#emit, leaving: this.#leaving.signal })
    this.#held = new HeldRuns(() => this.#claims?.wake())
  }

  /**
   * Resolves when the API knows the worker and it begins to claim, however long the API is away.
   * @throws {OrcError} what would not get better by waiting: no such pool or queue, a pool of another type.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  /**
   * Starts, and works until it is drained or, with `runOnce`, until what was due is done.
   * @throws {OrcError} as `start`, and `work_pool_not_found` once it is drained because its pool was deleted
   */
  async run(): Promise<WorkerOutcome> {
    const { signal: draining } = this.#draining
    try {
      await this.start()
      if (this.#options.runOnce === true) {
        await unlessAborted(aborted(this.#nothingDue.signal), draining)
        await unlessAborted(this.#held.emptied(), draining)
      } else await aborted(draining)
    } catch (error) {
      if (!draining.aborted) throw error
    }
    const outcome = await this.#end()
    if (this.#poolGone) throw this.#poolGone
    return outcome
  }

  /**
   * Claims no more and waits for the runs to end, `drainTimeoutMs` long; what then still runs is left to be adopted.
   * A second call leaves at once.
   */
  drain(): Promise<WorkerOutcome> {
    if (this.#ending) this.#leaving.abort(new Error('The worker leaves.'))
    return this.#end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
  }

  async #start(): Promise<void> {
    const { signal } = this.#options
    const drain = (): void => void this.#end()
    signal?.addEventListener('abort', drain)
    this.#keepers.defer(() => signal?.removeEventListener('abort', drain))
    if (signal?.aborted) drain()
    try {
      await this.#enter()
    } catch (error) {
      if (this.#ending) await this.#ending
      else await this.#dispose()
      throw error
    }
  }

  async #enter(): Promise<void> {
    const { pool: poolName, provisioners: given } = this.#options
    const [installation, pool] = await Promise.all([
      this.#uplink.insist('getInstallation', {}),
      this.#uplink.insist('getWorkPool', { name: poolName }),
    ])
    const provisioners = makeProvisioners(given, { installationId: installation.id, pool: poolName })
    await Promise.all(provisioners.map((one) => this.#uplink.insist('putWorkPoolType', typeOf(one))))
    const provisioner = chooseProvisioner(provisioners, pool)
    await this.#records.announce(this.id)
    const heartbeat = await this.#introduce(provisioner)
    if (this.#draining.signal.aborted) return
    this.#serve(provisioner, heartbeat)
  }

  /** The first heartbeat comes before the first claim. */
  async #introduce(provisioner: Provisioner): Promise<Heartbeat> {
    const { pool, queues, runOnce } = this.#options
    const name = this.#options.name ?? `${hostname()}-${process.pid}`
    const limit = this.#limit(provisioner)
    const host = { hostname: hostname(), pid: process.pid, version: VERSION }
    const about = {
      id: this.id,
      name,
      pool,
      type: provisioner.type,
      queues: queues ? [...queues] : null,
      limit,
      ...host,
    }
    const onHealth = ({ ok }: ProvisionerHealth): void => (ok ? this.#claims?.wake() : this.#claims?.interrupt())
    const heartbeat = new Heartbeat({
      ...this.#service(),
      uplink: this.#uplink,
      emit: this.#emit,
      provisioner,
      about,
      onHealth,
      onPoolGone: this.#onPoolGone,
    })
    await heartbeat.first()
    if (runOnce === true && !heartbeat.health.ok) throw new OrcError('worker_misconfigured', heartbeat.health)
    this.#emit({ type: 'worker:started', workerId: this.id, name, pool, limit })
    return heartbeat
  }

  #serve(provisioner: Provisioner, heartbeat: Heartbeat): void {
    const { client, pool, queues, runOnce } = this.#options
    const uplink = this.#uplink
    const held = this.#held
    const service = this.#service()
    const shared = { ...service, uplink, held, provisioner, workerId: this.id, emit: this.#emit }
    const renewals = this.#keepers.use(new Renewals(shared))
    this.#keepers.use(startStopHints({ ...service, random: this.#random, client, held, renewals }))
    heartbeat.start()
    this.#keepers.use(heartbeat)

    const recheck = (): Promise<void> => heartbeat.recheck()
    const lookAround = (): void => adoption.wake()
    const lives: RunLifeContext = { ...shared, renewals, recheck, lookAround, leaving: this.#leaving.signal }
    const onClaimed = (claim: ClaimedRun): void => this.#take(lives, claim)
    const onAdopted = (infrastructure: Infrastructure): void => held.add(RunLife.ofAdopted(lives, infrastructure))
    const isProvablyDead = (workerId: string): Promise<boolean> => this.#records.isProvablyDead(workerId)
    const adoption = this.#inlets.use(startAdoption({ ...shared, isProvablyDead, onAdopted }))

    const freeSlots = (): number => {
      const mayClaim = heartbeat.health.ok && !this.#nothingDue.signal.aborted
      return mayClaim ? this.#limit(provisioner) - held.inSlots().length : 0
    }
    const onAnswered = (runs: number): void => {
      if (runs === 0 && runOnce === true) this.#nothingDue.abort()
    }
    const waitMs = runOnce === true ? 0 : CLAIM_WAIT_MS
    const random = this.#random
    const onPoolGone = this.#onPoolGone
    const claims = { ...shared, random, pool, queues, freeSlots, onClaimed, onAnswered, onPoolGone, waitMs }
    this.#claims = this.#inlets.use(startClaimLoop(claims))
  }

  /** A repeated reply may hold a run that is held already. */
  #take(lives: RunLifeContext, claim: ClaimedRun): void {
    if (this.#held.has(claim)) return
    this.#emit({ type: 'flow-run:claimed', id: claim.id, epoch: claim.epoch, name: claim.name })
    this.#held.add(RunLife.ofClaim(lives, claim))
  }

  #end(): Promise<WorkerOutcome> {
    this.#ending ??= this.#finish()
    return this.#ending
  }

  async #finish(): Promise<WorkerOutcome> {
    const { drainTimeoutMs: timeoutMs = DEFAULT_DRAIN_MS } = this.#options
    const { signal: leaving } = this.#leaving
    const wasServing = this.#claims !== undefined
    this.#draining.abort()
    if (wasServing) {
      this.#emit({ type: 'worker:draining', runs: this.#held.all().length, timeoutMs })
      await this.#inlets.dispose()
      await this.#waitForRuns(timeoutMs).catch(() => {}) // told to leave at once
    }
    const left = this.#held.all().map(({ run }) => run)
    if (!leaving.aborted) this.#leaving.abort(new Error('The worker leaves.'))
    await this.#dispose()
    if (left.length > 0) await this.#records.abdicate(this.id)
    else await this.#records.remove(this.id)
    await this.#sayGoodbye()
    this.#emit({ type: 'worker:stopped', left })
    return { left }
  }

  async #waitForRuns(timeoutMs: number): Promise<void> {
    const emptied = new AbortController()
    const timeout = this.#clock.sleep(timeoutMs, emptied.signal)
    try {
      await unlessAborted(Promise.race([this.#held.emptied(), timeout]), this.#leaving.signal)
    } finally {
      emptied.abort()
    }
  }

  async #dispose(): Promise<void> {
    if (!this.#leaving.signal.aborted) this.#leaving.abort(new Error('The worker leaves.'))
    await this.#inlets.dispose()
    await this.#keepers.dispose()
  }

  /** The pool then shows it as OFFLINE at once; without this it does so 30 s later. */
  async #sayGoodbye(): Promise<void> {
    const over = new AbortController()
    const deadline = this.#clock.sleep(GOODBYE_MS, over.signal).then(() => over.abort())
    const { client } = this.#options
    await unlessAborted(client.call('stopWorker', { id: this.id }, { signal: over.signal }), over.signal).catch(
      () => {},
    )
    over.abort()
    await deadline
  }

  #limit(provisioner: Provisioner): number {
    return this.#options.limit ?? provisioner.defaultLimit
  }

  #service(): ServiceContext {
    return { clock: this.#clock, log: this.#log }
  }

  /** A deleted pool does not come back: asking on would be refused for ever. */
  readonly #onPoolGone = (error: OrcError): void => {
    this.#poolGone ??= error
    void this.#end()
  }

  /** A listener that throws must not end a run's life. */
  readonly #emit = (event: WorkerEvent): void => {
    try {
      this.#options.onEvent?.(event)
    } catch (error) {
      this.#log.error('worker: a listener failed', { event: event.type, error: messageOf(error) })
    }
  }
}

function typeOf({ type, description, baseJobTemplate }: Provisioner): OperationInput<'putWorkPoolType'> {
  return {
    name: type,
    description,
    baseJobTemplate: structuredClone(baseJobTemplate) as WorkPoolType['baseJobTemplate'],
  }
}

/** Resolves once the signal aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
