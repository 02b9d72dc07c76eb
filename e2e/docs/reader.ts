import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../harness/program.ts'
import { type Block, type CommandBlock, missingLine } from './page.ts'

export interface ReaderOptions {
  /** What this machine has instead of what the page names: text in commands, and what stands for it. */
  readonly standIns: Readonly<Record<string, string>>
}

/** Somebody who follows a page in a directory and an ORC_HOME of their own, with `orc` on the PATH. */
export class Reader implements AsyncDisposable {
  readonly #directory: string
  readonly #project: string
  readonly #standIns: ReaderOptions['standIns']
  readonly #terminals: Terminal[] = []

  constructor({ standIns }: ReaderOptions) {
    mkdirSync(join(root, '.orc'), { recursive: true })
    this.#directory = mkdtempSync(join(root, '.orc', 'reader-'))
    this.#project = join(this.#directory, 'project')
    this.#standIns = standIns
    mkdirSync(join(this.#directory, 'bin'))
    mkdirSync(this.#project)
    const orc = join(this.#directory, 'bin', 'orc')
    writeFileSync(orc, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'apps/cli/dist/main.js')}" "$@"\n`)
    chmodSync(orc, 0o755)
  }

  /** Follows a page until something is not as it says; undefined when all of it is. */
  async firstTrouble(blocks: readonly Block[]): Promise<string | undefined> {
    for (const block of blocks) {
      try {
        await this.#follow(block)
      } catch (error) {
        return `line ${block.line} ${error instanceof Error ? error.message : String(error)}`
      }
    }
    return undefined
  }

  async #follow(block: Block): Promise<void> {
    if (block.kind === 'file') this.#write(block.file, block.text)
    if (block.kind === 'commands') await this.#type(block)
  }

  #write(file: string, text: string): void {
    const path = join(this.#project, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  async #type({ mode, text, printed }: CommandBlock): Promise<void> {
    const terminal = new Terminal(this.#onThisMachine(text), { cwd: this.#project, env: this.#env() })
    if (mode === 'terminal') {
      this.#terminals.push(terminal)
      return terminal.prints(printed)
    }
    const code = await terminal.ends()
    const asExpected = mode === 'fails' ? code !== 0 : code === 0
    if (!asExpected) throw new Error(`ended with ${code}:\n${text}\n${terminal.output}`)
    const missing = missingLine(printed, terminal.output)
    if (missing !== undefined) throw new Error(`does not print "${missing}":\n${text}\n${terminal.output}`)
  }

  #onThisMachine(commands: string): string {
    return Object.entries(this.#standIns).reduce((text, [named, here]) => text.replaceAll(named, here), commands)
  }

  #env(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(ORC_|NODE_OPTIONS$)/.test(name))
    const path = `${join(this.#directory, 'bin')}:${process.env['PATH']}`
    return { ...Object.fromEntries(inherited), PATH: path, ORC_HOME: join(this.#directory, 'home'), NO_COLOR: '1' }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const terminal of this.#terminals.reverse()) await terminal.interrupt()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** A shell with commands in it, whose output is kept. */
class Terminal {
  readonly #child
  readonly #exited: Promise<number | null>
  #listeners: Array<() => void> = []
  output = ''

  constructor(commands: string, { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    // A group of its own, for Ctrl-C reaches a terminal's whole foreground group.
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    this.#child = spawn('bash', ['-euo', 'pipefail', '-c', commands], { cwd, env, stdio, detached: true })
    this.#child.stdout.on('data', (chunk) => this.#took(String(chunk)))
    this.#child.stderr.on('data', (chunk) => this.#took(String(chunk)))
    this.#exited = once(this.#child, 'close').then(() => this.#child.exitCode)
  }

  ends(): Promise<number | null> {
    return this.#exited
  }

  /** Resolves once all lines were printed. */
  async prints(lines: readonly string[]): Promise<void> {
    while (missingLine(lines, this.output) !== undefined) {
      const spoke = new Promise<'spoke'>((resolve) => this.#listeners.push(() => resolve('spoke')))
      const next = await Promise.race([spoke, this.#exited.then(() => 'ended' as const)])
      if (next === 'ended') throw new Error(`ended without "${missingLine(lines, this.output)}":\n${this.output}`)
    }
  }

  async interrupt(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGINT')
    await this.#exited
  }

  #took(chunk: string): void {
    this.output += chunk
    for (const listener of this.#listeners.splice(0)) listener()
  }
}
