import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import { dockerPoolType } from '@orc/docker/pool-type'
import { type Embedded, openEmbedded } from '@orc/embedded'
import type { BuildStepFunction } from '@orc/steps'
import { FakeClock } from '@orc/testing'
import { processPoolType } from '@orc/worker/pool-type'
import { runWizard, type WizardOutcome } from '../src/wizard/run-wizard.ts'
import type { GivenAnswers, WizardOptions } from '../src/wizard/wizard-options.ts'
import { type Line, ScriptedPrompts } from './scripted-prompts.ts'

/** An Orc in memory, a project on disk, and steps that write down what they were told to build and push. */
export class WizardBench implements AsyncDisposable {
  readonly embedded: Embedded
  readonly directory: string
  /** Fields of the steps that ran, in their order. */
  readonly made: Readonly<Record<string, unknown>>[] = []
  readonly #root: string

  private constructor(root: string, embedded: Embedded) {
    this.embedded = embedded
    this.#root = root
    this.directory = join(root, 'project')
  }

  static async open(): Promise<WizardBench> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'orc-wizard-')))
    const embedded = await openEmbedded({
      home: join(root, 'home'),
      store: ':memory:',
      loops: false,
      clock: new FakeClock('2026-03-01T12:00:00Z'),
      random: seededRandom(7),
      log: silentLogger,
      workPoolTypes: [processPoolType, dockerPoolType],
    })
    const bench = new WizardBench(root, embedded)
    bench.write('package.json', '{ "type": "module" }')
    return bench
  }

  get client(): Embedded['client'] {
    return this.embedded.client
  }

  write(file: string, text: string): void {
    const path = join(this.directory, file)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
  }

  async pool(name: string, type: string): Promise<void> {
    await this.client.call('createWorkPool', { name, type })
  }

  /** A conversation by a script, to its end; every line of it was needed. */
  async talk(
    script: readonly Line[],
    { given = {}, ...options }: Partial<WizardOptions> & { readonly given?: GivenAnswers } = {},
  ): Promise<{ outcome: WizardOutcome; prompts: ScriptedPrompts; heard: string }> {
    const prompts = new ScriptedPrompts(script)
    const outcome = await runWizard(prompts, {
      client: this.client,
      directory: this.directory,
      describe: async ({ entrypoint }) => describeByName(entrypoint),
      steps: async () => ({ build_docker_image: this.#step('build'), push_docker_image: this.#step('push') }),
      given,
      ...options,
    })
    if (prompts.unasked.length > 0)
      throw new Error(`Never asked: ${prompts.unasked.map(([message]) => message).join()}`)
    return { outcome, prompts, heard: prompts.heard.join('\n') }
  }

  /** Names of everything that a conversation may make. */
  async everything(): Promise<readonly string[]> {
    const [pools, deployments, { items: secrets }] = await Promise.all([
      this.client.call('listWorkPools', {}),
      this.client.call('listDeployments', {}),
      this.client.call('listSecrets', {}),
    ])
    const names = [...pools.items.map(({ name }) => name), ...deployments.items.map(({ fullName }) => fullName)]
    return [...names, ...secrets.map(({ name }) => name), ...this.made.map(({ step }) => String(step))]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.embedded.close()
    rmSync(this.#root, { recursive: true, force: true })
  }

  #step(name: string): BuildStepFunction {
    return async (fields, { onProgress }) => {
      this.made.push(fields)
      onProgress({ message: `${name}ing`, currentBytes: 1, totalBytes: 2 })
      onProgress({ message: `${String(fields['image'])} is ${name === 'build' ? 'built' : 'pushed'}` })
      return { codeDigest: 'd2' }
    }
  }
}

/** A flow of the test's project: those called `needy` cannot run without a repository. */
async function describeByName(entrypoint: string) {
  const [, exportName = ''] = entrypoint.split(':')
  const properties = { repo: { type: 'string', description: 'owner/name' }, times: { type: 'integer', default: 1 } }
  const required = exportName === 'needy' ? ['repo'] : []
  return {
    name: exportName,
    exportName,
    description: '',
    digest: 'd1',
    parameterSchema: { type: 'object', properties, required },
  }
}
