import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { WorkPool, WorkPoolType } from '@orc/core/contract'
import { projectRoot } from '@orc/steps'
import type { FlowDescription } from '@orc/steps/loader'
import { type FoundFlows, findFlows } from '../discovery/find-flows.ts'
import { type Repository, readRepository } from '../git/repository.ts'
import { type FileEntry, findOrcYaml, readOrcYaml } from '../orc-yaml/orc-yaml.ts'
import { locateFlow } from '../project.ts'
import type { WizardOptions } from './wizard-options.ts'

/**
 * What the wizard reads beside answers, each once: going back asks again, and must find the same world. Nothing here
 * changes anything.
 */
export class Surroundings {
  readonly options: WizardOptions
  /** The project's directory. */
  readonly root: string
  readonly #read = new Map<string, Promise<unknown>>()

  constructor(options: WizardOptions) {
    this.options = options
    this.root = projectRoot(options.directory) ?? resolve(options.directory)
  }

  /** Of the project's orc.yaml. @throws {OrcError} `orc_yaml_invalid` */
  entries(): Promise<readonly FileEntry[]> {
    return this.#once('entries', async () => {
      const file = findOrcYaml(this.options.directory)
      return file === undefined ? [] : (await readOrcYaml(file)).entries
    })
  }

  flows(): Promise<FoundFlows> {
    const { directory, signal } = this.options
    return this.#once('flows', () => findFlows({ directory, signal }))
  }

  /** @throws {OrcError} what is wrong with the entrypoint or the file */
  flow(entrypoint: string): Promise<FlowDescription> {
    return this.#once(`flow ${entrypoint}`, async () => {
      const project = locateFlow(this.options.directory, entrypoint)
      return this.options.describe({ directory: project.root, entrypoint: project.entrypoint })
    })
  }

  pools(): Promise<readonly WorkPool[]> {
    return this.#once('pools', async () => {
      const pools: WorkPool[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await this.options.client.call('listWorkPools', cursor ? { cursor } : {})
        pools.push(...page.items)
        cursor = page.nextCursor
      }
      return pools
    })
  }

  poolTypes(): Promise<readonly WorkPoolType[]> {
    return this.#once('types', async () => (await this.options.client.call('listWorkPoolTypes', {})).items)
  }

  hasSecret(name: string): Promise<boolean> {
    return this.#once(`secret ${name}`, async () => {
      const { items } = await this.options.client.call('listSecrets', {})
      return items.some((secret) => secret.name === name)
    })
  }

  repository(): Promise<Repository | undefined> {
    return this.#once('repository', () => readRepository(this.root))
  }

  hasDockerfile(): boolean {
    return existsSync(join(this.root, 'Dockerfile'))
  }

  #once<Value>(name: string, read: () => Promise<Value>): Promise<Value> {
    const found = this.#read.get(name) ?? read()
    this.#read.set(name, found)
    return found as Promise<Value>
  }
}
