import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, connect } from '@orc/client'
import { type Embedded, openEmbedded } from '@orc/embedded'
import { Program, root } from '../../e2e/harness/program.ts'
import type { Context } from './subject.ts'

export interface RunningServer {
  readonly program: Program
  readonly url: string
  readonly key: string
  readonly client: Client
}

/** An ORC_HOME and a project of their own, and the programs that work on them: those of the built `orc`. */
export class Site implements AsyncDisposable {
  readonly directory: string
  readonly home: string
  readonly project: string
  readonly #context: Context
  readonly #parts = new AsyncDisposableStack()

  constructor(context: Context) {
    // Below the repository: on the disk whose commits are measured, and where the project finds @orc/core.
    mkdirSync(join(root, '.orc'), { recursive: true })
    this.directory = mkdtempSync(join(root, '.orc', 'bench-'))
    this.home = join(this.directory, 'home')
    this.project = join(this.directory, 'project')
    this.#context = context
    mkdirSync(this.home, { mode: 0o700 })
    mkdirSync(this.project)
    writeFileSync(join(this.project, 'package.json'), '{ "type": "module" }')
    this.#parts.defer(() => rmSync(this.directory, { recursive: true, force: true }))
  }

  /** What a command is started with, where it is started by other means than `start`. */
  get env(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('ORC_') && name !== 'NODE_OPTIONS',
    )
    return { ...Object.fromEntries(inherited), ORC_HOME: this.home, NO_COLOR: '1' }
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.project, file), text)
  }

  /** A program that goes on until it is stopped, with the site at the latest. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const { profiles } = this.#context
    const profiling = profiles && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }
    const program = new Program(args, { home: this.home, cwd: this.project, env: { ...profiling, ...env } })
    this.#parts.defer(() => stopped(program))
    return program
  }

  /** A command that must succeed, and what it printed as JSON. */
  async orc<Result>(...args: readonly string[]): Promise<Result> {
    const { code, stdout, stderr } = await new Program([...args, '-o', 'json'], this.#options).ends()
    if (code !== 0) throw new Error(`orc ${args.join(' ')} ended with ${code}: ${stderr.trim()}`)
    return JSON.parse(stdout) as Result
  }

  async server(): Promise<RunningServer> {
    const program = this.start(['server', 'start', '--port', '0'])
    const [url] = await program.says(/http:\/\/[\d.]+:\d+/)
    const key = readFileSync(join(this.home, 'api.key'), 'utf8').trim()
    return { program, url, key, client: this.#parts.use(connect({ url, key })) }
  }

  async worker(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Program> {
    const worker = this.start(['worker', 'start', '--pool', POOL, ...args], env)
    await worker.says(/started/i)
    return worker
  }

  /** The same store in this process, to create runs and to see what becomes of them. */
  async embedded(): Promise<Embedded> {
    return this.#parts.use(await openEmbedded({ home: this.home, loops: false }))
  }

  async createPool(type = 'process'): Promise<void> {
    await this.orc('work-pool', 'create', POOL, '--type', type)
  }

  /** Deploys the export `flow` of a file with this text as `<name>/bench`, into a pool that is there. */
  async deploy(name: string, text: string, ...args: readonly string[]): Promise<void> {
    this.write(`${name}.ts`, text)
    await this.orc('deploy', `${name}.ts:${name}`, '-n', DEPLOYMENT, '-p', POOL, '--no-prompt', ...args)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync()
  }

  get #options(): { home: string; cwd: string } {
    return { home: this.home, cwd: this.project }
  }
}

export const POOL = 'local'
export const DEPLOYMENT = 'bench'

/** Asks it to end before it is killed: only then does it write its profile. */
async function stopped(program: Program): Promise<void> {
  if (program.child.exitCode !== null || program.child.signalCode !== null) return
  program.child.kill('SIGTERM')
  const late = setTimeout(() => program.child.kill('SIGKILL'), 10_000)
  await program.ends()
  clearTimeout(late)
}
