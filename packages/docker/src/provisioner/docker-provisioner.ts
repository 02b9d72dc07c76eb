import { type Clock, type Logger, silentLogger, systemClock } from '@orc/core/runtime'
import type {
  Infrastructure,
  Job,
  OutputLine,
  OwnedRun,
  Provisioner,
  ProvisionerFactory,
  ProvisionerHealth,
  ProvisionerScope,
} from '@orc/worker'
import type { ContainerInfo } from 'dockerode'
import { type Engine, type EngineFacts, engineFacts, openEngine } from '../engine/engine.ts'
import { ignoreStatus, provisionError } from '../engine/engine-errors.ts'
import { type Progress, progressText } from '../images/progress.ts'
import { DOCKER_DESCRIPTION, DOCKER_TEMPLATE, DOCKER_TYPE } from '../pool-type.ts'
import { isFilled } from './container-files.ts'
import { DockerInfrastructure } from './docker-infrastructure.ts'
import { judgeEngine, unhealthy } from './health.ts'
import { sweepKept } from './kept.ts'
import { type ContainerRecord, isKept, readLabels, scopeFilter } from './labels.ts'
import { discard, makeContainer } from './make-container.ts'
import { reopenDoors } from './reopen-doors.ts'
import type { ContainerApi } from './run-api.ts'

export interface DockerProvisionerOptions {
  /** Where runs find the API. */
  readonly api: ContainerApi
  /** `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG`, and what credential helpers need. @default that of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** @default the runner of @orc/runner */
  readonly runner?: URL | undefined
  /** What runs print, as far as their jobs say `stream_output`. @default it is only in their logs */
  readonly onOutput?: ((run: OwnedRun, line: OutputLine) => void) | undefined
  /** How far the pull of a run's image is, in words. @default nobody is told */
  readonly onPull?: ((run: OwnedRun, news: string) => void) | undefined
  readonly clock?: Clock | undefined
  readonly log?: Logger | undefined
}

/** Each run is a container of its own, which lives on when its worker does not. */
export function dockerProvisioner(options: DockerProvisionerOptions): ProvisionerFactory {
  return (scope) => new DockerProvisioner(options, scope)
}

const DEFAULT_LIMIT = 10

class DockerProvisioner implements Provisioner {
  readonly type = DOCKER_TYPE
  readonly description = DOCKER_DESCRIPTION
  readonly noun = 'container'
  readonly baseJobTemplate = DOCKER_TEMPLATE
  readonly defaultLimit = DEFAULT_LIMIT
  readonly #options: DockerProvisionerOptions
  readonly #scope: ProvisionerScope
  readonly #clock: Clock
  readonly #log: Logger
  readonly #making = new Map<string, Promise<Infrastructure>>()
  /** By container, one object each: its end is waited for once. */
  readonly #known = new Map<string, DockerInfrastructure>()
  #opening: Promise<Engine> | undefined
  #facts: EngineFacts | undefined

  constructor(options: DockerProvisionerOptions, scope: ProvisionerScope) {
    const { clock = systemClock, log = silentLogger } = options
    this.#options = options
    this.#scope = scope
    this.#clock = clock
    this.#log = log
  }

  async check(): Promise<ProvisionerHealth> {
    let address = 'its address'
    try {
      const engine = await this.#engine()
      address = engine.address
      this.#facts = await engineFacts(engine)
      return await judgeEngine(engine, this.#facts, this.#options.api)
    } catch (error) {
      this.#opening = undefined // the context may be another by the next look
      return unhealthy(error, address)
    }
  }

  async provision(job: Job): Promise<Infrastructure> {
    const key = keyOf(job.run)
    const making = this.#making.get(key) ?? this.#provision(job).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  async find(run: OwnedRun): Promise<Infrastructure | undefined> {
    return this.#making.get(keyOf(run)) ?? (await this.#held(await this.#containers(run)))[0]
  }

  /** Also removes what a pool's policy kept long enough, and listens where those that run look for the API. */
  async list(): Promise<Infrastructure[]> {
    await sweepKept(await this.#engine(), { scope: this.#scope, now: this.#clock.now() })
    const found = await this.#held(await this.#containers())
    await reopenDoors(this.#options.api, found)
    return found
  }

  async #provision(job: Job): Promise<Infrastructure> {
    job.signal.throwIfAborted()
    const engine = await this.#engine()
    try {
      return (await this.#finishEarlier(engine, job.run)) ?? (await this.#make(engine, job))
    } catch (error) {
      job.signal.throwIfAborted()
      throw provisionError(error, { doing: 'The making of the container', address: engine.address })
    }
  }

  /** What an earlier call made. One that was filled only has to be started; less than that is thrown away. */
  async #finishEarlier({ docker }: Engine, run: OwnedRun): Promise<Infrastructure | undefined> {
    const found = await this.#containers(run)
    const begun = found.find(({ State }) => State === 'created')
    if (!begun) return (await this.#held(found))[0]
    const container = docker.getContainer(begun.Id)
    if (await isFilled(container)) await container.start().catch(ignoreStatus(304))
    else await discard(container)
    return (await this.#held(await this.#containers(run)))[0]
  }

  async #make(engine: Engine, job: Job): Promise<Infrastructure> {
    const { api, runner } = this.#options
    this.#facts ??= await engineFacts(engine)
    const onPull = (image: string, progress: Progress): void =>
      this.#tellPull(job.run, `image ${image}: ${progressText(progress)}`)
    const made = await makeContainer({ engine, facts: this.#facts, scope: this.#scope, api, runner, onPull }, job)
    return this.#hold(engine, made.id, made.record)
  }

  #tellPull(run: OwnedRun, news: string): void {
    this.#log.debug('docker: pull', { runId: run.id, news })
    this.#options.onPull?.(run, news)
  }

  async #containers(run?: OwnedRun): Promise<ContainerInfo[]> {
    const { docker } = await this.#engine()
    return docker.listContainers({ all: true, filters: scopeFilter(this.#scope, run) })
  }

  /** Those of them that are still a run's. */
  async #held(found: readonly ContainerInfo[]): Promise<DockerInfrastructure[]> {
    const engine = await this.#engine()
    return found.flatMap(({ Id, Names, Labels }) => {
      const record = readLabels(Labels, this.#scope)
      return record === undefined || isKept(Names) ? [] : [this.#hold(engine, Id, record)]
    })
  }

  #hold(engine: Engine, containerId: string, record: ContainerRecord): DockerInfrastructure {
    const known = this.#known.get(containerId)
    if (known) return known
    const onRemoved = (): void => void this.#known.delete(containerId)
    const held = new DockerInfrastructure({
      engine,
      containerId,
      record,
      clock: this.#clock,
      onOutput: this.#options.onOutput,
      onRemoved,
    })
    this.#known.set(containerId, held)
    return held
  }

  async #engine(): Promise<Engine> {
    this.#opening ??= openEngine({ env: this.#options.env ?? process.env })
    return this.#opening
  }
}

function keyOf({ id, epoch }: OwnedRun): string {
  return `${id}.${epoch}`
}
