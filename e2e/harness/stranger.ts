import { execFileSync } from 'node:child_process'
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
  readonly #programs: Program[] = []
  readonly #terminals: Terminal[] = []
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
    mkdirSync(stranger.project)
    const tarballs = await packAll({ dest: join(stranger.project, 'packages'), log: () => {} })
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

  /** Makes the project a git repository of one commit, with a bare one on disk as its remote. */
  repository(): { readonly bare: string; readonly git: (...words: string[]) => void } {
    const bare = join(this.#root, 'flows.git')
    const git = (...words: string[]): void => {
      const author = ['-c', 'user.name=stranger', '-c', 'user.email=stranger@example.org']
      execFileSync('git', [...author, ...words], { cwd: this.project, stdio: 'pipe' })
    }
    writeFileSync(join(this.project, '.gitignore'), 'node_modules\n')
    git('init', '-q', '--bare', '-b', 'main', bare)
    git('init', '-q', '-b', 'main')
    git('remote', 'add', 'origin', bare)
    git('add', '-A')
    git('commit', '-qm', 'the flow')
    return { bare, git }
  }

  /** Every program that still goes on ends: in its own time, so that a worker removes the containers it made. */
  async leaves(): Promise<void> {
    for (const program of this.#programs.splice(0).reverse()) await program.kill('SIGTERM')
    for (const terminal of this.#terminals.splice(0)) await terminal[Symbol.asyncDispose]()
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
      this.#programs.push(program)
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
    this.#terminals.push(terminal)
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
