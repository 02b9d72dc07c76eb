import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
/** The built command, as it is shipped. */
export const MAIN = join(root, 'apps', 'cli', 'dist', 'main.js')

export interface ProgramOptions {
  readonly home: string
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** A program that starts it, with other rights than this process has. */
  readonly launcher?: readonly string[]
  /** @default the built command of this repository */
  readonly main?: string
}

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment of the tests, without what would steer an `orc`. */
export function inherited(): Record<string, string | undefined> {
  const entries = Object.entries(process.env)
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('ORC_') && name !== 'NODE_OPTIONS'))
}

/** A running `orc`, whose output is kept. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess
  readonly #exited: Promise<number | null>
  #stdout = ''
  #stderr = ''
  #listeners = new Set<() => void>()

  constructor(args: readonly string[], { home, cwd, env = {}, input, launcher = [], main = MAIN }: ProgramOptions) {
    const [command = '', ...words] = [...launcher, process.execPath, main, ...args]
    this.child = spawn(command, words, {
      cwd,
      env: { ...inherited(), ORC_HOME: home, NO_COLOR: '1', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdin?.on('error', () => {}) // it may end before it has read anything
    this.child.stdin?.end(input ?? '')
    this.child.stdout?.on('data', (chunk) => this.#took('out', String(chunk)))
    this.child.stderr?.on('data', (chunk) => this.#took('err', String(chunk)))
    this.#exited = once(this.child, 'close').then(() => this.child.exitCode)
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('It was not started.')
    return this.child.pid
  }

  get output(): string {
    return this.#stdout + this.#stderr
  }

  /** Resolves once the output holds this. Rejects if it ends before. */
  async says(what: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = what.exec(this.output)
      if (found) return found
      const spoke = new Promise<'spoke'>((resolve) => this.#listeners.add(() => resolve('spoke')))
      const next = await Promise.race([spoke, this.#exited.then(() => 'ended' as const)])
      if (next === 'ended' && !what.test(this.output)) throw new Error(`It ended without ${what}:\n${this.output}`)
    }
  }

  async ends(): Promise<Outcome> {
    const code = await this.#exited
    return { code, stdout: this.#stdout, stderr: this.#stderr }
  }

  async kill(signal: NodeJS.Signals): Promise<Outcome> {
    this.child.kill(signal)
    return this.ends()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill('SIGKILL')
  }

  #took(stream: 'out' | 'err', chunk: string): void {
    if (stream === 'out') this.#stdout += chunk
    else this.#stderr += chunk
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }
}
