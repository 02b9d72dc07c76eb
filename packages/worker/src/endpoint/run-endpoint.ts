import {
  type Clock,
  type Logger,
  type Random,
  silentLogger,
  startLoop,
  systemClock,
  systemRandom,
} from '@orc/core/runtime'
import type { HandedApi } from '@orc/runner'
import { EndpointRole, type EndpointRoleOptions, type RunEndpointEvent } from './endpoint-role.ts'
import type { EndpointRegistry } from './registry.ts'
import type { RunRelay } from './relay.ts'
import { SocketRole } from './socket-role.ts'

export interface RunEndpointOptions {
  /** Where the installation keeps port and key. */
  readonly registry: EndpointRegistry
  /** Takes requests to the API. */
  readonly relay: RunRelay
  /** Says where the endpoint is now, for runs that do not reach it where it was: JSON `{ "url": … }`. */
  readonly urlFile: string
  /** @default 127.0.0.1 */
  readonly host?: string | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
  readonly log?: Logger | undefined
  readonly onEvent?: ((event: RunEndpointEvent) => void) | undefined
}

/** Where else runs need it: at another address of this machine, such as a bridge's gateway, or at a socket's file. */
export type RunEndpointDoor = { readonly host: string } | { readonly socket: string }

export interface RunEndpoint extends AsyncDisposable {
  /**
   * What runs are handed: an address that was proven to be this installation's within the last seconds. A door that is
   * asked for is opened, and stays open as long as the endpoint.
   */
  readonly api: (door?: RunEndpointDoor) => Promise<HandedApi>
}

/** How often a standby looks whether the endpoint is still there, in milliseconds. */
const PROBE_EVERY_MS = 5_000
const LOOPBACK = '127.0.0.1'

/**
 * The one address at which the runs of an installation on this machine reach the API. The first long-lived process binds
 * it; the others stand by, and one of them binds the same port when it is free. Nobody has a token sent there before
 * whoever listens proved by the installation's key that it belongs to it; where it does not, a new port is agreed on and
 * published in `urlFile`, which runs read again when they are not answered. It listens on loopback, and beyond that only
 * where a run was said to need it, at the same port.
 */
export async function startRunEndpoint(options: RunEndpointOptions): Promise<RunEndpoint> {
  const { clock = systemClock, random = systemRandom, log = silentLogger, host = LOOPBACK, urlFile } = options
  const shared = { ...options, clock, random, log }
  const main = new EndpointRole({ ...shared, host })
  await main.settle()
  const further = new Map<string, EndpointRole | SocketRole>()
  const roleAt = (door: RunEndpointDoor): EndpointRole | SocketRole => {
    const key = JSON.stringify(door)
    const role = further.get(key) ?? openDoor(door, shared)
    further.set(key, role)
    return role
  }
  const settled = async <Role extends EndpointRole | SocketRole>(role: Role): Promise<Role> => {
    if (clock.now().getTime() - role.provenAtMs > PROBE_EVERY_MS) await role.settle()
    return role
  }
  const tick = async (): Promise<void> => {
    await main.settle()
    for (const role of further.values()) await role.settle()
  }
  const loop = startLoop(
    { clock, log },
    { name: 'run-endpoint', everyMs: PROBE_EVERY_MS, maxBackoffMs: PROBE_EVERY_MS, tick },
  )
  return {
    api: async (door) => {
      if (door === undefined) return { url: (await settled(main)).url, urlFile }
      await settled(main) // who has the place and its port
      const role = await settled(roleAt(door))
      return role instanceof SocketRole ? { url: 'http://localhost', socketPath: role.socket } : { url: role.url }
    },
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]()
      for (const role of [main, ...further.values()]) await role[Symbol.asyncDispose]()
    },
  }
}

type Shared = Omit<EndpointRoleOptions, 'host' | 'urlFile'>

/** Its address is published nowhere: who is handed it is told of a new one by other means. */
function openDoor(
  door: RunEndpointDoor,
  { registry, relay, clock, random, log, onEvent }: Shared,
): EndpointRole | SocketRole {
  const shared = { registry, relay, clock, random, log }
  return 'socket' in door ? new SocketRole({ ...shared, ...door }) : new EndpointRole({ ...shared, ...door, onEvent })
}
