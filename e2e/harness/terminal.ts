import { setTimeout as sleep } from 'node:timers/promises'
import { type IPty, spawn } from '@lydell/node-pty'
import headless from '@xterm/headless'

export interface TerminalOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** @default 100 */
  readonly columns?: number
  /** @default 40 */
  readonly rows?: number
}

/** Nothing that a person waits for at a question takes as long. */
const PATIENCE_MS = 60_000

const KEYS = { enter: '\r', up: '\x1b[A', down: '\x1b[B', escape: '\x1b', 'ctrl-c': '\x03', 'ctrl-d': '\x04' } as const

/** A program in a terminal of its own, of which a test reads what a person would see. */
export class Terminal implements AsyncDisposable {
  readonly #pty: IPty
  readonly #screen: InstanceType<typeof headless.Terminal>
  readonly #exited: Promise<number>
  readonly #listeners = new Set<() => void>()
  /** All that was written, with the words in it that draw and colour. */
  raw = ''

  constructor(command: readonly string[], { cwd, env, columns = 100, rows = 40 }: TerminalOptions) {
    const [file = '', ...args] = command
    this.#screen = new headless.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true })
    this.#pty = spawn(file, args, { cwd, env: { ...env }, cols: columns, rows, name: 'xterm-256color' })
    this.#pty.onData((data) => {
      this.raw += data
      this.#screen.write(data, () => this.#news())
    })
    this.#exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => this.#screen.write('', () => (resolve(exitCode), this.#news())))
    })
  }

  /** Every line that a person can see or scroll to. */
  get text(): string {
    const { active } = this.#screen.buffer
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '')
    return lines.join('\n').trimEnd()
  }

  /** Resolves once the screen shows it. */
  async shows(what: RegExp | string): Promise<string> {
    const shown = (): boolean => (typeof what === 'string' ? this.text.includes(what) : what.test(this.text))
    const ended = new AbortController()
    const tooLong = sleep(PATIENCE_MS, 'never showed' as const, { signal: ended.signal }).catch(() => 'shown' as const)
    const exited = this.#exited.then(() => 'ended without showing' as const)
    while (!shown()) {
      const news = new Promise<'news'>((resolve) => this.#listeners.add(() => resolve('news')))
      const next = await Promise.race([news, exited, tooLong])
      if (next !== 'news' && !shown()) throw new Error(`It ${next} ${String(what)}:\n${this.text}`)
    }
    ended.abort()
    return this.text
  }

  /** Resolves once a question waits for its answer: those that are answered begin with another mark. */
  async asks(message: string): Promise<string> {
    return this.shows(`? ${message}`)
  }

  /** Waits for the question, types, and presses Enter. */
  async answer(message: string, typed = ''): Promise<void> {
    await this.asks(message)
    this.type(typed)
    this.press('enter')
    await this.shows(new RegExp(`✔ ${escaped(message)}`))
  }

  type(text: string): void {
    this.#pty.write(text)
  }

  press(...keys: readonly (keyof typeof KEYS)[]): void {
    for (const key of keys) this.#pty.write(KEYS[key])
  }

  /** The exit code. */
  async ends(): Promise<number> {
    return this.#exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGKILL')
    await this.#exited
    this.#screen.dispose()
  }

  #news(): void {
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
