import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FlowRun, OperationInput } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import { silentLogger, systemClock } from '@orc/core/runtime'
import { dockerProvisioner, dockerSteps } from '@orc/docker'
import { DOCKER_TYPE, dockerPoolType } from '@orc/docker/pool-type'
import { type Embedded, openEmbedded } from '@orc/embedded'
import { type BuildStepFunction, runBuildSteps } from '@orc/steps'
import { Worker } from '@orc/worker'
import { relayInProcess, settingsRegistry, startRunEndpoint } from '@orc/worker/endpoint'
import { NODE_IMAGE, nodeImage, removeContainers } from './docker.ts'
import { root } from './program.ts'

const POOL = 'containers'

/** An installation with a Docker pool, its project, and its workers in this process. */
export class DockerPool implements AsyncDisposable {
  readonly embedded: Embedded
  readonly project: string
  readonly #directory: string
  readonly #resources = new AsyncDisposableStack()

  private constructor(directory: string, embedded: Embedded) {
    this.embedded = embedded
    this.#directory = directory
    this.project = join(directory, 'project')
  }

  static async create(): Promise<DockerPool> {
    nodeImage()
    mkdirSync(join(root, '.orc'), { recursive: true })
    const directory = mkdtempSync(join(root, '.orc', 'docker-'))
    mkdirSync(join(directory, 'project', 'node_modules', '@orc'), { recursive: true })
    symlinkSync(join(root, 'packages', 'core'), join(directory, 'project', 'node_modules', '@orc', 'core'))
    writeFileSync(join(directory, 'project', 'package.json'), '{ "type": "module" }')
    const embedded = await openEmbedded({ home: join(directory, 'home'), workPoolTypes: [dockerPoolType] })
    await embedded.client.call('createWorkPool', { name: POOL, type: DOCKER_TYPE })
    return new DockerPool(directory, embedded)
  }

  get client(): Embedded['client'] {
    return this.embedded.client
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.project, file), text)
  }

  /** Builds the flow into an image and deploys it as `<flow>/test`. */
  async deploy(entrypoint: string, ask: DeployAsk): Promise<string> {
    const { image, jobVariables = {}, push = [], more } = ask
    const steps: Record<string, BuildStepFunction> = dockerSteps()
    const planned = [{ step: 'build_docker_image', image, base_image: NODE_IMAGE }, ...push]
    const { signal } = new AbortController()
    await runBuildSteps(planned, {
      directory: this.project,
      entrypoints: [entrypoint],
      steps,
      signal,
      log: silentLogger,
    })
    return this.apply(entrypoint, { image, ...jobVariables }, more)
  }

  async apply(
    entrypoint: string,
    jobVariables: Readonly<Record<string, unknown>>,
    more: DeployAsk['more'] = {},
  ): Promise<string> {
    const flow = entrypoint.split(':')[1] ?? ''
    await this.client.call('applyDeployment', {
      flow,
      name: 'test',
      workPool: POOL,
      entrypoint,
      jobVariables: { ...jobVariables },
      ...more,
    })
    return flow
  }

  async run(
    flow: string,
    jobVariables: Readonly<Record<string, unknown>> = {},
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<FlowRun> {
    return this.client.call('runDeployment', { flow, name: 'test', jobVariables: { ...jobVariables }, parameters })
  }

  /** With the settings of Docker that `env` names. */
  async worker({ env = process.env }: { readonly env?: NodeJS.ProcessEnv } = {}): Promise<Worker> {
    const { embedded } = this
    const { home, api: inner, store } = embedded
    const relay = relayInProcess(inner)
    const urlFile = join(home, 'run-endpoint.json')
    const endpoint = await startRunEndpoint({ relay, registry: settingsRegistry(store.settings), urlFile })
    this.#resources.use(endpoint)
    const api = { door: endpoint.api, socketFile: join(home, 'run-endpoint', 'socket') }
    const provisioners = [dockerProvisioner({ api, env })]
    const worker = new Worker({ client: embedded.client, pool: POOL, provisioners, home, drainTimeoutMs: 0 })
    this.#resources.use(worker)
    await worker.start()
    return worker
  }

  async over(id: string): Promise<FlowRun> {
    for (;;) {
      const run = await this.client.call('getFlowRun', { id, waitMs: 60_000 })
      if (isTerminal(run.state.type)) return run
    }
  }

  async log(id: string): Promise<string[]> {
    const { items } = await this.client.call('listLogs', { id, limit: 1000 })
    return items.map(({ message }) => message)
  }

  /** The first log line of a run that holds this text. */
  async logged(id: string, text: string): Promise<string> {
    for (let after = 0; ; ) {
      const { items, last, runIsOver } = await this.client.call('listLogs', { id, after, waitMs: 60_000 })
      const found = items.find(({ message }) => message.includes(text))
      if (found) return found.message
      if (runIsOver && items.length === 0) throw new Error(`The run ended without saying "${text}".`)
      after = last
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
    removeContainers(this.embedded.installationId)
    await this.embedded.close()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

interface DeployAsk {
  readonly image: string
  readonly jobVariables?: Readonly<Record<string, unknown>>
  readonly push?: readonly { readonly step: string }[]
  /** What else the deployment is. */
  readonly more?: Pick<OperationInput<'applyDeployment'>, 'infrastructureRetries'>
}

/** Looks again until it holds: for what only the engine knows, which tells nobody here. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const endsAt = systemClock.now().getTime() + 60_000; !(await holds()); await sleep(50)) {
    if (systemClock.now().getTime() > endsAt) throw new Error('It did not come to hold within a minute.')
  }
}
