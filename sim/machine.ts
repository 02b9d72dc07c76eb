import type { Client } from '@orc/client'
import { silentLogger } from '@orc/core/runtime'
import { EXIT_CODES, executeRun } from '@orc/runner'
import type { Infrastructure, Job, OwnedRun, Provisioner, ProvisionerExit } from '@orc/worker'
import type { Diary } from './diary.ts'
import { kitchenSinkModule } from './flows.ts'
import { Host } from './host.ts'
import { type Network, overNetwork } from './network.ts'

/** Making a process takes up to this long. */
const SLOWEST_START_MS = 3_000

/** Where runs' processes live. It outlives workers: what one left behind, the next one finds. */
export class Machine {
  readonly #network: Network
  readonly #diary: Diary
  readonly #processes = new Map<string, SimProcess>()

  constructor(network: Network, diary: Diary) {
    this.#network = network
    this.#diary = diary
  }

  get processes(): readonly SimProcess[] {
    return [...this.#processes.values()]
  }

  /** A worker's hands on this machine: what they do ends with the worker, what they made stays. */
  provisionerOf(worker: Host): Provisioner {
    return {
      type: 'process',
      description: 'simulated processes',
      noun: 'process',
      baseJobTemplate: { variables: { type: 'object', properties: {} }, job_configuration: {} },
      defaultLimit: 4,
      check: async () => ({ ok: true }),
      provision: (job) => worker.while(this.#provision(job)).then((made) => handledBy(worker, made)),
      find: async (run) => {
        const found = this.#processes.get(keyOf(run))
        return found && handledBy(worker, found)
      },
      list: async () => this.processes.map((made) => handledBy(worker, made)),
    }
  }

  async #provision(job: Job): Promise<SimProcess> {
    const { clock, random } = this.#network
    await clock.sleep(Math.ceil(random.next() * SLOWEST_START_MS))
    job.signal.throwIfAborted()
    const key = keyOf(job.run)
    const made = this.#processes.get(key) ?? this.#start(job, () => this.#processes.delete(key))
    this.#processes.set(key, made)
    return made
  }

  #start(job: Job, forget: () => void): SimProcess {
    return new SimProcess(this.#network, { job, forget, module: kitchenSinkModule(this.#diary.notesOf(job.run)) })
  }
}

function keyOf({ id, epoch }: OwnedRun): string {
  return `${id}.${epoch}`
}

interface SimProcessParts {
  readonly job: Job
  readonly forget: () => void
  /** What it imports as the flow's. */
  readonly module: ReturnType<typeof kitchenSinkModule>
}

/** One run's process: a runner, its own client, and a way to be signalled and killed. */
export class SimProcess implements Infrastructure {
  readonly id: string
  readonly run: OwnedRun
  readonly host: Host
  readonly #network: Network
  readonly #terminate = new AbortController()
  readonly #exit: Promise<ProvisionerExit>
  readonly #forget: () => void

  constructor(network: Network, { job, forget, module }: SimProcessParts) {
    this.id = `process of ${keyOf(job.run)}`
    this.run = { id: job.run.id, epoch: job.run.epoch }
    this.host = new Host(this.id)
    this.#network = network
    this.#forget = forget
    const killed = this.host.killed.then(() => ({ exitCode: null, signal: 'SIGKILL', outOfMemory: false }))
    this.#exit = Promise.race([this.#execute(job, module), killed])
  }

  async #execute({ run, token, graceMs }: Job, module: SimProcessParts['module']): Promise<ProvisionerExit> {
    const { clock, random } = this.#network
    const client = overNetwork(this.#network, this.host, (server): Client => server.asRun(token))
    const code = { file: 'sim', exportName: 'kitchenSink', digest: 'sim' }
    const handover = { version: 1 as const, run, token, api: { url: 'sim' }, code, graceMs }
    const outcome = await executeRun({
      handover,
      client,
      clock: this.host.clock(clock),
      random,
      log: silentLogger,
      signal: this.#terminate.signal,
      loadModule: async () => module,
    })
    await this.host.while(Promise.resolve())
    this.host.kill() // whatever the flow left behind ends with its process
    return { exitCode: EXIT_CODES[outcome], signal: null, outOfMemory: false }
  }

  exit(): Promise<ProvisionerExit> {
    return this.#exit
  }

  async stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#terminate.abort(new Error('SIGTERM'))
    const graceOver = this.#network.clock.sleep(graceMs).then(() => this.host.kill())
    await Promise.race([this.#exit, graceOver])
  }

  async remove(): Promise<void> {
    this.#forget()
  }

  async *logs(): AsyncGenerator<never> {}
}

/** The same process, in the hands of a worker that may be killed. */
function handledBy(worker: Host, made: SimProcess): Infrastructure {
  return {
    id: made.id,
    run: made.run,
    exit: () => worker.while(made.exit()),
    stop: (options) => worker.while(made.stop(options)),
    remove: () => worker.while(made.remove()),
    logs: () => made.logs(),
  }
}
