import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OrcError } from '@orc/core/model'
import { type Clock, type Logger, silentLogger, systemClock } from '@orc/core/runtime'
import { type HandedApi, type Handover, runnerUrl } from '@orc/runner'
import { isSameMachine, thisHost } from '../host.ts'
import type {
  Infrastructure,
  Job,
  OutputLine,
  OwnedRun,
  Provisioner,
  ProvisionerFactory,
  ProvisionerHealth,
  ProvisionerScope,
} from '../provisioner.ts'
import { type BringCode, bringCode, type LocalCode } from './code.ts'
import { runEnvironment } from './environment.ts'
import { ProcessInfrastructure, type ProcessInfrastructureOptions } from './process-infrastructure.ts'
import {
  PROCESS_DESCRIPTION,
  PROCESS_TEMPLATE,
  PROCESS_TYPE,
  type ProcessJob,
  readProcessJob,
} from './process-template.ts'
import { RunDirectories, type RunDirectory, type RunRecord, runsFolder } from './run-directory.ts'
import { commandWords, SHIM } from './shim.ts'
import { sweepRunDirectories } from './sweep.ts'

const SWEEP_EVERY_MS = 3_600_000

export interface ProcessProvisionerOptions {
  /** ORC_HOME: run directories and bundles are kept below it, on a local disk. */
  readonly home: string
  /** Where runs find the API: usually `api` of a run endpoint. */
  readonly api: HandedApi | (() => HandedApi | Promise<HandedApi>)
  /** What runs inherit, less `ORC_*`. @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** The Node that executes runs. @default the one of this process */
  readonly node?: string | undefined
  /** Options of that Node, before the runner. @default none */
  readonly nodeOptions?: readonly string[] | undefined
  /** @default the runner of @orc/runner */
  readonly runner?: URL | undefined
  /** @default pull steps and loader of @orc/steps, with their cache below `home` */
  readonly bringCode?: BringCode | undefined
  /** What runs print, as far as their jobs say `stream_output`. @default it is only in their logs */
  readonly onOutput?: ((run: OwnedRun, line: OutputLine) => void) | undefined
  /** Bytes of output after which the file is emptied. @default 64 MiB */
  readonly outputCapBytes?: number | undefined
  readonly clock?: Clock | undefined
  readonly log?: Logger | undefined
}

/** Each run is a process of its own on this machine, which lives on when its worker does not. */
export function processProvisioner(options: ProcessProvisionerOptions): ProvisionerFactory {
  return (scope) => new ProcessProvisioner(options, scope)
}

class ProcessProvisioner implements Provisioner {
  readonly type = PROCESS_TYPE
  readonly description = PROCESS_DESCRIPTION
  readonly noun = 'process'
  readonly baseJobTemplate = PROCESS_TEMPLATE
  readonly defaultLimit = 2 * availableParallelism()
  readonly #options: ProcessProvisionerOptions
  readonly #scope: ProvisionerScope
  readonly #clock: Clock
  readonly #log: Logger
  readonly #bringCode: BringCode
  readonly #directories: RunDirectories
  readonly #making = new Map<string, Promise<Infrastructure>>()
  /** By run directory, one object each: a run's output is cut by one hand. */
  readonly #known = new Map<string, Infrastructure>()
  /** Paths of directories that cannot be read, each of which was told of. */
  readonly #unreadable = new Set<string>()
  #sweptAtMs = Number.NEGATIVE_INFINITY

  constructor(options: ProcessProvisionerOptions, scope: ProvisionerScope) {
    const { home, clock = systemClock, log = silentLogger } = options
    this.#options = options
    this.#scope = scope
    this.#clock = clock
    this.#log = log
    this.#bringCode = options.bringCode ?? bringCode(join(home, 'cache', 'bundles'))
    this.#directories = new RunDirectories(home, scope)
  }

  async check(): Promise<ProvisionerHealth> {
    const { home } = this.#options
    try {
      if (process.platform === 'win32') throw new Error('processes are started by a POSIX shell, which Windows lacks')
      await mkdir(runsFolder(home), { recursive: true, mode: 0o700 })
      await this.#sweep()
      return { ok: true }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const remedy = 'Let this user write there, or point ORC_HOME at another directory.'
      return { ok: false, problem: `Processes cannot be started under ${home}: ${reason}.`, remedy }
    }
  }

  async provision(job: Job): Promise<Infrastructure> {
    const key = keyOf(job.run)
    const making = this.#making.get(key) ?? this.#provision(job).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  async find(run: OwnedRun): Promise<Infrastructure | undefined> {
    return this.#making.get(keyOf(run)) ?? this.#open(this.#directories.of(run))
  }

  async list(): Promise<Infrastructure[]> {
    const found = await Promise.all((await this.#directories.all()).map((directory) => this.#openIfReadable(directory)))
    return found.filter((one) => one !== undefined)
  }

  async #sweep(): Promise<void> {
    const nowMs = this.#clock.now().getTime()
    if (nowMs - this.#sweptAtMs < SWEEP_EVERY_MS) return
    this.#sweptAtMs = nowMs
    const { installationId } = this.#scope
    const sweep = { home: this.#options.home, installationId, clock: this.#clock }
    await sweepRunDirectories(sweep).catch((error: unknown) => {
      this.#log.warn('process: old run directories cannot be removed', { error })
    })
  }

  /** One directory that a loss of power left half written must not hide the others. */
  async #openIfReadable(directory: RunDirectory): Promise<Infrastructure | undefined> {
    const { path } = directory
    try {
      return await this.#open(directory)
    } catch (error) {
      if (!this.#unreadable.has(path)) this.#log.error('process: a run directory cannot be read', { path, error })
      this.#unreadable.add(path)
      return undefined
    }
  }

  async #provision(job: Job): Promise<Infrastructure> {
    const earlier = await this.#open(this.#directories.of(job.run))
    if (earlier) return earlier
    const [local, api] = await Promise.all([this.#bringCode(job, { log: this.#log }), this.#api()])
    job.signal.throwIfAborted()
    const record = this.#recordOf(job, api)
    const directory = await this.#directories.create(record, (created) =>
      handoverOf(job, local, { api, directory: created }),
    )
    try {
      job.signal.throwIfAborted()
      const child = await this.#spawn(directory, local, readProcessJob(job.configuration))
      return this.#remember({ directory, record, child })
    } catch (error) {
      await directory.remove()
      throw error
    }
  }

  async #api(): Promise<HandedApi> {
    const { api } = this.#options
    return typeof api === 'function' ? api() : api
  }

  #recordOf({ run: { id, epoch }, configuration }: Job, api: HandedApi): RunRecord {
    const { streamOutput } = readProcessJob(configuration)
    return { version: 1, ...this.#scope, run: { id, epoch }, host: thisHost(), apiUrl: api.url, streamOutput }
  }

  async #spawn(directory: RunDirectory, local: LocalCode, job: ProcessJob): Promise<ChildProcess> {
    const { env = process.env } = this.#options
    const cwd = resolve(local.directory, job.workingDir ?? '.')
    const words = this.#words(directory, job)
    const child = spawn('/bin/sh', ['-c', SHIM, 'orc-run', directory.path, ...words], {
      cwd,
      env: runEnvironment(env, job.env),
      detached: true, // a session of its own: a Ctrl-C at the worker's terminal is not the run's
      stdio: 'ignore',
    })
    child.unref()
    await once(child, 'spawn').catch((error: unknown) => {
      const reason = `no process can be started in ${cwd} (${error instanceof Error ? error.message : String(error)}).`
      throw new OrcError('provision_failed', { reason, remedy: 'Does that directory exist on this machine?' })
    })
    return child
  }

  #words(directory: RunDirectory, { command }: ProcessJob): string[] {
    const { node = process.execPath, nodeOptions = [], runner = runnerUrl } = this.#options
    const args = [fileURLToPath(runner), directory.file('handover.json')]
    return command === undefined ? [node, ...nodeOptions, ...args] : commandWords(command, args)
  }

  /** Undefined for what is not there, or another installation's, or another machine's. */
  async #open(directory: RunDirectory): Promise<Infrastructure | undefined> {
    const atHand = this.#known.get(directory.path)
    if (atHand) return atHand
    const record = await directory.record()
    if (!record || !this.#isOurs(record)) return undefined
    const leader = await directory.leader()
    const known = this.#known.get(directory.path) // made, or found by somebody else, while we looked
    return known ?? this.#remember({ directory, record, leader: typeof leader === 'string' ? undefined : leader })
  }

  #remember(found: Found): Infrastructure {
    const { outputCapBytes, onOutput } = this.#options
    const { path } = found.directory
    const onRemoved = (): void => void this.#known.delete(path)
    const made = new ProcessInfrastructure({ ...found, clock: this.#clock, outputCapBytes, onOutput, onRemoved })
    this.#known.set(path, made)
    return made
  }

  #isOurs({ installationId, pool, host }: RunRecord): boolean {
    return installationId === this.#scope.installationId && pool === this.#scope.pool && isSameMachine(host, thisHost())
  }
}

type Found = Pick<ProcessInfrastructureOptions, 'directory' | 'record' | 'child' | 'leader'>

interface Place {
  readonly api: HandedApi
  readonly directory: RunDirectory
}

function handoverOf({ run, token, graceMs }: Job, { code }: LocalCode, { api, directory }: Place): Handover {
  return { version: 1, run, token, api, code, graceMs, outputFile: directory.file('output') }
}

function keyOf({ id, epoch }: OwnedRun): string {
  return `${id}.${epoch}`
}
