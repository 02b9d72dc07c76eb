import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dockerPoolType } from '@orc/docker/pool-type'
import { processPoolType } from '@orc/worker/pool-type'
import { Installation } from './installation.ts'
import { inherited, MAIN } from './program.ts'
import { Terminal, type TerminalOptions } from './terminal.ts'

const TYPES = { process: processPoolType, docker: dockerPoolType }

/** An installation, and a person who sits at a terminal in its project. */
export class WizardBench implements AsyncDisposable {
  readonly installation: Installation
  readonly #terminals: Terminal[] = []

  private constructor(installation: Installation) {
    this.installation = installation
  }

  static async create(): Promise<WizardBench> {
    return new WizardBench(await Installation.create())
  }

  get client(): Installation['client'] {
    return this.installation.client
  }

  write(file: string, text: string): void {
    const path = join(this.installation.project, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** A file with a flow for each name. */
  flows(file: string, ...names: readonly string[]): void {
    const flows = names.map((name) => `export const ${name} = flow({ async run() { return '${name}' } })`)
    this.write(file, `import { flow } from '@orc/core'\n${flows.join('\n')}\n`)
  }

  async pool(name: string, type: keyof typeof TYPES = 'process'): Promise<void> {
    await this.client.call('putWorkPoolType', TYPES[type])
    await this.client.call('createWorkPool', { name, type })
  }

  /** `orc` with these words, in a terminal. */
  types(words: readonly string[], options: Partial<TerminalOptions> = {}): Terminal {
    const { home, project } = this.installation
    const env = { ...inherited(), ORC_HOME: home, TZ: 'UTC', ...options.env }
    const terminal = new Terminal([process.execPath, MAIN, ...words], { cwd: project, ...options, env })
    this.#terminals.push(terminal)
    return terminal
  }

  /** Names of all that a wizard may make on the server. */
  async everything(): Promise<string[]> {
    const [pools, deployments, secrets] = await Promise.all([
      this.client.call('listWorkPools', {}),
      this.client.call('listDeployments', {}),
      this.client.call('listSecrets', {}),
    ])
    const names = [...pools.items, ...secrets.items].map(({ name }) => name)
    return [...names, ...deployments.items.map(({ fullName }) => fullName)]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const terminal of this.#terminals) await terminal[Symbol.asyncDispose]()
    await this.installation[Symbol.asyncDispose]()
  }
}
