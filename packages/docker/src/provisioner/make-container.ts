import { readFile } from 'node:fs/promises'
import { type Handover, type Job, type ProvisionerScope, runnerUrl } from '@orc/worker'
import type { Container, ContainerCreateOptions } from 'dockerode'
import type { Engine, EngineFacts } from '../engine/engine.ts'
import { ignoreStatus, isStatus } from '../engine/engine-errors.ts'
import { codeInImage } from '../images/code-in-image.ts'
import { findImage } from '../images/find-image.ts'
import type { Progress } from '../images/progress.ts'
import { containerSpec } from '../job/container-spec.ts'
import { type DockerJob, readDockerJob, removalText } from '../job/docker-job.ts'
import { EXIT_NOTE, ownerOf, putRunFiles, STORED_FILE } from './container-files.ts'
import { outputMark } from './docker-infrastructure.ts'
import { type ContainerRecord, containerName, labelsOf, readLabels } from './labels.ts'
import { type ContainerApi, reachApi } from './run-api.ts'

export interface MakeContext {
  readonly engine: Engine
  readonly facts: EngineFacts
  readonly scope: ProvisionerScope
  readonly api: ContainerApi
  /** @default the runner of @orc/runner */
  readonly runner?: URL | undefined
  readonly onPull: (image: string, progress: Progress) => void
}

export interface MadeContainer {
  readonly id: string
  readonly record: ContainerRecord
}

/**
 * A run's container: its image found or pulled, created, filled with runner and handover, started. Each step can be
 * repeated by whoever comes after a death in between: the name lets nobody make a second one, and a container that lacks
 * its handover was not finished. When this fails or the run is cancelled meanwhile, no container is left.
 */
export async function makeContainer(context: MakeContext, job: Job): Promise<MadeContainer> {
  const { scope } = context
  const wanted = readDockerJob(job.configuration)
  const prepared = await prepare(context, { job, wanted })
  job.signal.throwIfAborted()
  const name = containerName(scope, { ...job.run, name: wanted.name ?? job.run.name })
  const container = await create(context, { name, platform: wanted.platform, spec: prepared.spec })
  try {
    await fill(context, { container, ...prepared })
    for (const network of wanted.networks.slice(1)) {
      await context.engine.docker.getNetwork(network).connect({ Container: container.id })
    }
    job.signal.throwIfAborted()
    await container.start().catch(ignoreStatus(304))
    job.signal.throwIfAborted()
  } catch (error) {
    await discard(container)
    throw error
  }
  return { id: container.id, record: prepared.record }
}

/** With its anonymous volume. Nothing happens when it is gone, or just going. */
export async function discard(container: Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch(ignoreStatus(404, 409))
}

interface Prepared {
  readonly spec: ContainerCreateOptions
  readonly record: ContainerRecord
  readonly handover: Handover
  /** Who runs in it. */
  readonly user: string
}

async function prepare(context: MakeContext, { job, wanted }: { job: Job; wanted: DockerJob }): Promise<Prepared> {
  const { engine, facts, scope, onPull } = context
  const { image, pullPolicy: policy, platform, credentials } = wanted
  const onProgress = (progress: Progress): void => onPull(image, progress)
  const info = await findImage(engine, { image, policy, platform, credentials, signal: job.signal, onProgress })
  const [{ from, code }, { api, mounts }] = await Promise.all([
    codeInImage(engine, { name: image, info }, job),
    reachApi(context.api, { engine, facts, job: wanted }),
  ])
  const { run, token, graceMs } = job
  const record: ContainerRecord = {
    run: { id: run.id, epoch: run.epoch },
    apiUrl: api.socketPath ?? api.url,
    removal: removalText(wanted.removal),
    streamOutput: wanted.streamOutput,
  }
  return {
    spec: containerSpec({ job: wanted, image: from, labels: labelsOf(scope, record), mounts }),
    record,
    handover: {
      version: 1,
      run,
      token,
      api,
      code,
      graceMs,
      exitFile: EXIT_NOTE,
      outputMark: { text: outputMark(run), storedFile: STORED_FILE },
    },
    user: wanted.user ?? info.Config.User,
  }
}

interface Creation {
  readonly name: string
  readonly platform: string | undefined
  readonly spec: ContainerCreateOptions
}

/** A container of that name is this run's own, made by a call whose answer was lost: it is taken. */
async function create(
  { engine: { docker }, scope }: MakeContext,
  { name, platform, spec }: Creation,
): Promise<Container> {
  const query = { name, ...(platform === undefined ? {} : { platform }) }
  try {
    // Given apart, or the library would repeat all of it, environment included, in the request's address.
    return await docker.createContainer({ _query: query, _body: spec } as ContainerCreateOptions)
  } catch (error) {
    if (!isStatus(error, 409)) throw error
    const there = await docker.getContainer(name).inspect()
    if (readLabels(there.Config.Labels, scope) === undefined) throw error
    return docker.getContainer(there.Id)
  }
}

const runners = new Map<string, Promise<Buffer>>()

async function fill(
  { runner = runnerUrl }: MakeContext,
  { container, handover, user }: Prepared & { readonly container: Container },
): Promise<void> {
  const bytes = runners.get(runner.href) ?? readFile(runner)
  runners.set(runner.href, bytes)
  await putRunFiles(container, { runner: await bytes, handover, owner: await ownerOf(container, user) })
}
