import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowRun, OperationReply } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import { type Embedded, openEmbedded } from '@orc/embedded'
import { killLeftRuns } from './left-runs.ts'
import { type Outcome, Program, type ProgramOptions, root } from './program.ts'

/** What all commands of an installation are started with. */
export type Surroundings = Pick<ProgramOptions, 'env' | 'launcher'>

/** An ORC_HOME and a project of their own, with the commands of a user and a client to look at what came of them. */
export class Installation implements AsyncDisposable {
  readonly home: string
  readonly project: string
  readonly #embedded: Embedded
  readonly #programs: Program[] = []
  readonly #surroundings: Surroundings

  private constructor(directory: string, embedded: Embedded, surroundings: Surroundings) {
    this.home = join(directory, 'home')
    this.project = join(directory, 'project')
    this.#embedded = embedded
    this.#surroundings = surroundings
  }

  /** Below the repository, where the project's imports of @orc/core are found. */
  static async create(surroundings: Surroundings = {}): Promise<Installation> {
    mkdirSync(join(root, '.orc'), { recursive: true })
    const directory = mkdtempSync(join(root, '.orc', 'e2e-'))
    mkdirSync(join(directory, 'project'))
    writeFileSync(join(directory, 'project', 'package.json'), '{ "type": "module" }')
    const embedded = await openEmbedded({ home: join(directory, 'home'), loops: false })
    return new Installation(directory, embedded, surroundings)
  }

  get client(): Embedded['client'] {
    return this.#embedded.client
  }

  /** What a client over HTTP shows to be the owner. */
  apiKey(): string {
    return this.#embedded.apiKey
  }

  /** Writes a file of the project. */
  write(file: string, text: string): void {
    writeFileSync(join(this.project, file), text)
  }

  read(file: string): string {
    return readFileSync(join(this.project, file), 'utf8')
  }

  /** A program that goes on; it is killed with the installation at the latest. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const { launcher, env: common } = this.#surroundings
    const options = { home: this.home, cwd: this.project, env: { ...common, ...env } }
    const program = new Program(args, { ...options, ...(launcher && { launcher }) })
    this.#programs.push(program)
    return program
  }

  /** A command, to its end. */
  async orc(...args: readonly string[]): Promise<Outcome> {
    return this.start(args).ends()
  }

  /** A command that must succeed, and what it printed as JSON. */
  async json<Result>(...args: readonly string[]): Promise<Result> {
    const { code, stdout, stderr } = await this.orc(...args, '-o', 'json')
    if (code !== 0) throw new Error(`orc ${args.join(' ')} ended with ${code}: ${stderr}`)
    return JSON.parse(stdout) as Result
  }

  async must(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.orc(...args)
    if (code !== 0) throw new Error(`orc ${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }

  /** Resolves once the worker claims. */
  async worker(pool: string, ...args: readonly string[]): Promise<Program> {
    const worker = this.start(['worker', 'start', '--pool', pool, ...args])
    await worker.says(/started/i)
    return worker
  }

  /** Deploys a flow of the project as `<flow>/test`, and returns that name. */
  async deploy(entrypoint: string, pool: string, ...args: readonly string[]): Promise<string> {
    type Applied = { readonly deployment?: { readonly fullName: string }; readonly fullName?: string }
    const applied = await this.json<Applied | Applied[]>('deploy', entrypoint, '-n', 'test', '-p', pool, ...args)
    const [first] = Array.isArray(applied) ? applied : [applied]
    const name = first?.deployment?.fullName ?? first?.fullName
    if (name === undefined) throw new Error(`deploy said ${JSON.stringify(applied)}`)
    return name
  }

  async run(deployment: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<FlowRun> {
    const [flow = '', name = ''] = deployment.split('/')
    return this.client.call('runDeployment', { flow, name, parameters })
  }

  /** The run once it is over. */
  async over(id: string): Promise<FlowRun> {
    for (;;) {
      const run = await this.client.call('getFlowRun', { id, waitMs: 60_000 })
      if (isTerminal(run.state.type)) return run
    }
  }

  /** The run once it is in this state, or over. */
  async reaches(id: string, type: FlowRun['state']['type']): Promise<FlowRun> {
    const stop = new AbortController()
    const events = this.client.events({ after: 0, subject: id, signal: stop.signal })
    try {
      for await (const _ of events) {
        const run = await this.client.call('getFlowRun', { id })
        if (run.state.type === type || isTerminal(run.state.type)) return run
      }
    } finally {
      stop.abort()
    }
    throw new Error('The stream of events ended.')
  }

  /** Its infrastructure is gone, and its slots are free. */
  async released(id: string): Promise<void> {
    const stop = new AbortController()
    for await (const { type } of this.client.events({ after: 0, subject: id, signal: stop.signal })) {
      if (type === 'flow-run:released') return stop.abort()
    }
  }

  /** The first log line of a run that holds this text. */
  async logged(id: string, text: string): Promise<OperationReply<'listLogs'>['items'][number]> {
    for (let after = 0; ; ) {
      const { items, last, runIsOver } = await this.client.call('listLogs', { id, after, waitMs: 60_000 })
      const found = items.find(({ message }) => message.includes(text))
      if (found) return found
      if (runIsOver && items.length === 0) throw new Error(`The run ended without saying "${text}".`)
      after = last
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program[Symbol.asyncDispose]()
    killLeftRuns(this.home)
    await this.#embedded.close()
    rmSync(join(this.home, '..'), { recursive: true, force: true })
  }
}
