import { OrcError } from '@orc/core/model'
import type { Engine, EngineFacts } from '../engine/engine.ts'
import { isOwnAddress } from '../engine/own-address.ts'
import type { DockerJob } from '../job/docker-job.ts'

/** How a container gets to this machine: none has a way to its loopback, except one that shares its network. */
export type RunNetwork =
  | { readonly kind: 'none' }
  | { readonly kind: 'host' }
  /** Docker Desktop: the engine is in a virtual machine, which passes `host.docker.internal` on to this one. */
  | { readonly kind: 'desktop' }
  | { readonly kind: 'bridge'; readonly gateway: string }

/** @throws {OrcError} `provision_failed` where this machine is out of reach of the container. */
export async function runNetworkOf(
  engine: Engine,
  { networks: [first = 'bridge'] }: DockerJob,
  facts: EngineFacts,
): Promise<RunNetwork> {
  if (first === 'none') return { kind: 'none' }
  if (facts.isDesktop) return { kind: 'desktop' }
  if (first === 'host') return { kind: 'host' }
  const gateway = await gatewayOf(engine, first)
  if (gateway !== undefined && (await isOwnAddress(gateway))) return { kind: 'bridge', gateway }
  const where = gateway === undefined ? 'has no gateway' : `has the gateway ${gateway}, which is not this machine's`
  throw new OrcError('provision_failed', {
    reason: `the network "${first}" ${where}, so runs in it cannot reach Orc here.`,
    remedy: UNREACHED_REMEDY,
    permanent: true,
  })
}

export const UNREACHED_REMEDY =
  'Give the address at which runs reach the API: orc worker start --run-url URL. Or set ORC_API_URL to a server they reach.'

interface Network {
  readonly IPAM?: { readonly Config?: readonly { readonly Gateway?: string; readonly Subnet?: string }[] }
}

/**
 * Where containers of a network meet this machine; IPv4 goes before IPv6. Engines do not always say it of their default
 * bridge: then it is the first address of its subnet.
 */
async function gatewayOf({ docker }: Engine, network: string): Promise<string | undefined> {
  const { IPAM } = (await docker.getNetwork(network).inspect()) as Network
  const gateways = (IPAM?.Config ?? []).flatMap(
    ({ Gateway, Subnet }) => Gateway?.split('/')[0] ?? firstAddress(Subnet) ?? [],
  )
  return gateways.find((gateway) => !gateway.includes(':')) ?? gateways[0]
}

/** `172.17.0.1` of `172.17.0.0/16`. */
function firstAddress(subnet: string | undefined): string | undefined {
  return subnet === undefined || subnet.includes(':')
    ? undefined
    : subnet.replace(/\d+\/\d+$/, (end) => String(Number.parseInt(end, 10) + 1))
}
