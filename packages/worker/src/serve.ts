import { homedir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@orc/client'
import type { ScheduleInput } from '@orc/core/contract'
import { isOrcError, OrcError } from '@orc/core/model'
import { type Logger, silentLogger } from '@orc/core/runtime'
import type { HandedApi } from '@orc/runner'
import type { FlowAtHand } from '@orc/steps/loader'
import { type ProcessProvisionerOptions, processProvisioner } from './process/process-provisioner.ts'
import { PROCESS_TYPE } from './process/process-template.ts'
import { messageOf, type WorkerApi } from './uplink.ts'
import { Worker, type WorkerOptions, type WorkerOutcome } from './worker.ts'

/** Holds what is served: each deployment has a queue of its own in it, which nobody else works on. */
export const SERVED_POOL = 'served'

export interface ServeOptions extends Pick<WorkerOptions, 'signal' | 'limit' | 'drainTimeoutMs' | 'onEvent' | 'log'> {
  /** Of the deployment. */
  readonly name: string
  /** What is not among them leaves the server. @default none: runs are created by hand */
  readonly schedules?: readonly ScheduleInput[] | undefined
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
  readonly tags?: readonly string[] | undefined
  /** @default the flow's own */
  readonly description?: string | undefined
  /** @default the server that `ORC_API_URL` names, with `ORC_API_KEY` */
  readonly client?: WorkerApi | undefined
  /** Where runs find the API: `api` of a run endpoint. @default the server that `ORC_API_URL` names */
  readonly api?: HandedApi | (() => HandedApi | Promise<HandedApi>) | undefined
  /** @default `ORC_HOME`, else `~/.orc` */
  readonly home?: string | undefined
  /** What runs print. @default it is only in their logs */
  readonly onOutput?: ProcessProvisionerOptions['onOutput']
}

export interface ServeFlowOptions extends ServeOptions {
  /** `FILE:EXPORT`, where the flow is not exported by the file that makes it. @default found by itself */
  readonly entrypoint?: string | undefined
  /** What a given entrypoint is relative to. @default the project of the working directory */
  readonly directory?: string | undefined
}

/**
 * Deploys a flow that is at hand and runs it on this machine, each run in a process of its own, until `signal` aborts;
 * without one, until Ctrl-C or SIGTERM. Its schedules are paused when it ends, for nobody would take their runs, and
 * resumed when it is served again. As with `deploy` of `@orc/deploy`, the file that makes the flow has to export it, and
 * must not serve it whenever it is loaded: call this in another file, or behind `if (import.meta.main)`.
 * @throws {OrcError} `usage` where the flow cannot be found or no server is named; what is wrong with it or its options
 */
export async function serve(flow: unknown, options: ServeFlowOptions): Promise<WorkerOutcome> {
  const { flowAtHand } = await import('@orc/steps/loader')
  const { entrypoint, directory } = options
  const cacheDirectory = join(homeOf(options), 'cache', 'bundles')
  return serveEntrypoint(await flowAtHand(flow, { cacheDirectory, entrypoint, directory }), options)
}

/** As `serve`, for a flow that was described already. */
export async function serveEntrypoint(flow: FlowAtHand, options: ServeOptions): Promise<WorkerOutcome> {
  const { client = connectToServer(), log = silentLogger, signal = stopSignal() } = options
  const queue = await announce(client, flow, options)
  const { api = { url: serverUrl() }, limit, drainTimeoutMs, onEvent, onOutput } = options
  const home = homeOf(options)
  const provisioners = [processProvisioner({ home, api, onOutput, log })]
  const worker = new Worker({
    client,
    pool: SERVED_POOL,
    queues: [queue],
    provisioners,
    limit,
    home,
    signal,
    drainTimeoutMs,
    onEvent,
    log,
  })
  try {
    return await worker.run()
  } finally {
    await pause(client, { flow: flow.description.name, name: options.name }, log)
  }
}

/** Makes the deployment what it is to be, and lets its schedules fire. Gives the queue of its runs. */
async function announce(client: WorkerApi, flow: FlowAtHand, options: ServeOptions): Promise<string> {
  const { name, description, parameters = {}, tags = [], schedules = [] } = options
  const { directory, entrypoint, description: described } = flow
  const queue = `${described.name}.${name}`
  await unlessThere('work_pool_exists', () => client.call('createWorkPool', { name: SERVED_POOL, type: PROCESS_TYPE }))
  await unlessThere('work_queue_exists', () => client.call('createWorkQueue', { pool: SERVED_POOL, name: queue }))
  const { deployment } = await client.call('applyDeployment', {
    flow: described.name,
    name,
    description: description ?? described.description,
    workPool: SERVED_POOL,
    workQueue: queue,
    entrypoint,
    pullSteps: [{ step: 'set_working_directory', directory }],
    parameterSchema: { ...described.parameterSchema },
    parameters: { ...parameters },
    tags: [...tags],
    schedules: [...schedules],
    codeDigest: described.digest,
  })
  if (deployment.paused) await client.call('resumeDeployment', { flow: described.name, name })
  return queue
}

async function unlessThere(
  code: 'work_pool_exists' | 'work_queue_exists',
  make: () => Promise<unknown>,
): Promise<void> {
  try {
    await make()
  } catch (error) {
    if (!isOrcError(error, code)) throw error
  }
}

/** That it cannot be paused must not hide why serving ended. */
async function pause(client: WorkerApi, deployment: { flow: string; name: string }, log: Logger): Promise<void> {
  try {
    await client.call('pauseDeployment', deployment)
  } catch (error) {
    log.warn('serve: the schedules could not be paused', { ...deployment, error: messageOf(error) })
  }
}

/** The second Ctrl-C is Node's own, and ends the program. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  return stop.signal
}

function homeOf({ home }: Pick<ServeOptions, 'home'>): string {
  return home ?? process.env['ORC_HOME'] ?? join(homedir(), '.orc')
}

function connectToServer(): WorkerApi {
  return connect({ url: serverUrl(), key: process.env['ORC_API_KEY'] })
}

function serverUrl(): string {
  const url = process.env['ORC_API_URL']
  if (url) return url
  throw new OrcError('usage', {
    problem: 'No server is named to serve the flow for.',
    remedy: 'Set ORC_API_URL, or pass client and api: those of openEmbedded() and startRunEndpoint().',
  })
}
