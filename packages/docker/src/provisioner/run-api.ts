import { isIP } from 'node:net'
import { dirname } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { HandedApi } from '@orc/worker'
import type { Engine, EngineFacts } from '../engine/engine.ts'
import { isOwnAddress } from '../engine/own-address.ts'
import type { DockerJob } from '../job/docker-job.ts'
import { URL_FILE } from './container-files.ts'
import { runNetworkOf, UNREACHED_REMEDY } from './run-network.ts'

/** A door to the API on this machine: `api` of a run endpoint, which opens where it is asked to. */
export type RunDoor = (where?: { readonly host: string } | { readonly socket: string }) => Promise<HandedApi>

/** Where runs find the API: an address that they all reach, or the run endpoint of this machine. */
export type ContainerApi = { readonly url: string } | EndpointApi

export interface EndpointApi {
  readonly door: RunDoor
  /** In a directory of its own, which is mounted as a whole where there is no network. */
  readonly socketFile: string
  /** The server behind the endpoint: where it is not on this machine, containers go there by themselves. */
  readonly serverUrl?: string | undefined
}

export interface ReachedApi {
  readonly api: HandedApi
  /** What has to be mounted for it. */
  readonly mounts: readonly string[]
}

/** Where the directory of the endpoint's socket is, in a container without a network. */
const SOCKET_MOUNT = '/orc-api'
export const DESKTOP_HOST = 'host.docker.internal'

export interface ReachAsk {
  readonly engine: Engine
  readonly facts: EngineFacts
  readonly job: DockerJob
}

/**
 * How this job's container gets to the API. Nothing listens on a public address for it: a bridge network is met at its
 * gateway, Docker Desktop at loopback, a container without network by a socket file.
 */
export async function reachApi(given: ContainerApi, { engine, facts, job }: ReachAsk): Promise<ReachedApi> {
  if ('url' in given) return { api: { url: given.url }, mounts: [] }
  const { door, socketFile } = given
  const server = serverOf(given)
  if (server !== undefined && job.networks[0] !== 'none') return { api: { url: server }, mounts: [] }
  const network = await runNetworkOf(engine, job, facts)
  switch (network.kind) {
    case 'host':
      return { api: followed(await door()), mounts: [] }
    case 'desktop': {
      const api = await door()
      return { api: followed({ ...api, url: withHost(api.url, DESKTOP_HOST) }), mounts: [] }
    }
    case 'bridge':
      return { api: followed(await door({ host: network.gateway })), mounts: [] }
    case 'none': {
      if (facts.isDesktop) throw socketless()
      const api = await door({ socket: socketFile })
      const socketPath = `${SOCKET_MOUNT}/${socketFile.slice(dirname(socketFile).length + 1)}`
      // The directory and not the file: the socket is another one after each start of a worker.
      return {
        api: { ...api, url: 'http://localhost', socketPath },
        mounts: [`${dirname(socketFile)}:${SOCKET_MOUNT}:ro`],
      }
    }
  }
}

/** A server at loopback is out of any container's reach. */
export function serverOf({ serverUrl }: EndpointApi): string | undefined {
  const hostname = serverUrl === undefined ? undefined : URL.parse(serverUrl)?.hostname
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || hostname?.startsWith('127.') === true
  return hostname === undefined || isLoopback ? undefined : serverUrl
}

/** Whether containers of this engine can be led to a listener on this machine at all. */
export async function isEngineHere({ address }: Engine, facts: EngineFacts): Promise<boolean> {
  if (facts.isDesktop || address.startsWith('unix://') || address.startsWith('npipe://')) return true
  const host = URL.parse(address)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  return host === 'localhost' || (isIP(host) !== 0 && (await isOwnAddress(host)))
}

/** The file is in the container, where its worker writes a new address should there be one. */
function followed(api: HandedApi): HandedApi {
  return { ...api, urlFile: URL_FILE }
}

export function withHost(url: string, hostname: string): string {
  const moved = new URL(url)
  moved.hostname = hostname
  return moved.origin
}

function socketless(): OrcError {
  return new OrcError('provision_failed', {
    reason: 'Docker Desktop cannot lead a socket of this machine into a container without network.',
    remedy: `Take another network. ${UNREACHED_REMEDY}`,
    permanent: true,
  })
}
