import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { systemClock } from '@orc/core/runtime'
import { packAll } from '../../scripts/pack.mjs'
import { environment, run } from '../../scripts/run.mjs'
import { inherited, type Outcome, Program, root } from './program.ts'
import { Terminal } from './terminal.ts'

const EXAMPLE = join(root, 'examples', 'repo-info', 'repo-info.ts')

/** Somebody who has the packages, an empty directory outside of the repository, and a flow of their own. */
export class Stranger implements AsyncDisposable {
  readonly project: string
  readonly home: string
  readonly #root: string
  readonly #resources: AsyncDisposable[] = []
  /** What each command took, in milliseconds. */
  readonly times: [command: string, ms: number][] = []
  /** Settings beside ORC_HOME. */
  env: Record<string, string> = {}

  private constructor(directory: string) {
    this.#root = directory
    this.project = join(directory, 'project')
    this.home = join(directory, 'home')
  }

  /** Packs all packages and installs them, which is timed. */
  static async arrives(): Promise<Stranger> {
    const stranger = new Stranger(realpathSync(mkdtempSync(join(tmpdir(), 'orc-stranger-'))))
    const tarballs = await packAll({ dest: join(stranger.#root, 'tarballs'), log: () => {} })
    mkdirSync(stranger.project)
    writeFileSync(join(stranger.project, 'package.json'), '{ "private": true, "type": "module" }')
    await stranger.timed('npm install', async () => {
      const words = ['install', '--loglevel=error', ...tarballs, 'zod']
      const { ok, output } = run('npm', words, { quiet: true, env: environment(), cwd: stranger.project })
      if (!ok) throw new Error(output)
    })
    cpSync(EXAMPLE, join(stranger.project, 'repo-info.ts'))
    return stranger
  }

  /** A home and a project anew, with the packages that are installed: another stranger, without the wait. */
  begins(): void {
    for (const place of [this.home, join(this.project, 'orc.yaml'), join(this.project, '.git')])
      rmSync(place, { recursive: true, force: true })
    this.env = {}
  }

  /** Every program that still goes on ends. */
  async leaves(): Promise<void> {
    for (const resource of this.#resources.splice(0).reverse()) await resource[Symbol.asyncDispose]()
  }

  /** A command to its end; it must succeed. */
  async orc(...words: readonly string[]): Promise<Outcome> {
    return this.timed(`orc ${words.join(' ')}`, async () => {
      const outcome = await new Program(words, this.#options()).ends()
      if (outcome.code === 0) return outcome
      throw new Error(`orc ${words.join(' ')} ended with ${outcome.code}:\n${outcome.stdout}${outcome.stderr}`)
    })
  }

  /** A command that goes on in a terminal of its own, until it says this. */
  async starts(words: readonly string[], said: RegExp): Promise<Program> {
    return this.timed(`orc ${words.join(' ')} (until it is up)`, async () => {
      const program = new Program(words, this.#options())
      this.#resources.push(program)
      await program.says(said)
      return program
    })
  }

  /** `npx orc` in a terminal that somebody sits at. */
  types(...words: readonly string[]): Terminal {
    const { cwd, env } = this.#options()
    const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
    const surroundings = { ...inherited(), ...env, ORC_HOME: this.home, PATH: path, NO_COLOR: undefined, TZ: 'UTC' }
    const terminal = new Terminal(['npx', '--no-install', 'orc', ...words], { cwd, env: surroundings })
    this.#resources.push(terminal)
    return terminal
  }

  /** Whatever a person waits for. */
  async timed<Result>(command: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = systemClock.now().getTime()
    const result = await work()
    this.times.push([command, systemClock.now().getTime() - startedAt])
    return result
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leaves()
    rmSync(this.#root, { recursive: true, force: true })
  }

  /** For the report: what each command took. */
  get timetable(): string {
    return this.times.map(([command, ms]) => `${(ms / 1000).toFixed(2).padStart(7)} s  ${command}`).join('\n')
  }

  #options() {
    const main = join(this.project, 'node_modules', '@orc', 'cli', 'dist', 'main.js')
    return { home: this.home, cwd: this.project, env: this.env, main }
  }
}
