import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { missingLine } from './page.ts'

/** A shell with commands in it, whose output is kept. */
export class Shell {
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
