import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../harness/program.ts'
import { Terminal } from '../harness/terminal.ts'
import { type Answer, type Block, type CommandBlock, missingLine } from './page.ts'
import { Shell } from './shell.ts'

export interface ReaderOptions {
  /** What this machine has instead of what the page names: text in commands, and what stands for it. */
  readonly standIns: Readonly<Record<string, string>>
}

/** Somebody who follows a page in a directory and an ORC_HOME of their own, with `orc` on the PATH. */
export class Reader implements AsyncDisposable {
  readonly #directory: string
  readonly #project: string
  readonly #standIns: ReaderOptions['standIns']
  readonly #terminals: Shell[] = []

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

  async #type(block: CommandBlock): Promise<void> {
    if (block.mode === 'wizard') return this.#answer(block.text, block.answers)
    const { mode, text, printed } = block
    const shell = new Shell(this.#onThisMachine(text), { cwd: this.#project, env: this.#env() })
    if (mode === 'terminal') {
      this.#terminals.push(shell)
      return shell.prints(printed)
    }
    const code = await shell.ends()
    const asExpected = mode === 'fails' ? code !== 0 : code === 0
    if (!asExpected) throw new Error(`ended with ${code}:\n${text}\n${shell.output}`)
    const missing = missingLine(printed, shell.output)
    if (missing !== undefined) throw new Error(`does not print "${missing}":\n${text}\n${shell.output}`)
  }

  async #answer(commands: string, answers: readonly Answer[]): Promise<void> {
    await using terminal = new Terminal(['bash', '-euc', commands], { cwd: this.#project, env: this.#env() })
    for (const { question, typed } of answers) await terminal.answer(question, typed === 'Enter' ? '' : typed)
    const code = await terminal.ends()
    if (code !== 0) throw new Error(`ended with ${code}:\n${terminal.text}`)
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
