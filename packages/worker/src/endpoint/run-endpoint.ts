import {
  type Clock,
  type Logger,
  type Random,
  silentLogger,
  startLoop,
  systemClock,
  systemRandom,
} from '@orc/core/runtime'
import { type HandedApi, type HandedVerifier, verifierOf } from '@orc/runner'
import { EndpointRole, type EndpointRoleOptions, type RunEndpointEvent } from './endpoint-role.ts'
import { type EndpointRegistry, parsePlace } from './registry.ts'
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
  /** Gives up the start. */
  readonly signal?: AbortSignal | undefined
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
 * it; the others stand by, and one of them binds the same port when it is free. Whoever listens proves by the
 * installation's key that it belongs to it: to a worker before it hands the address out, and to a run that was handed its
 * `verifier` on each connection, before the token goes over it. Where it does not, a new port is agreed on and published
 * in `urlFile`, which runs read again when they are not answered. It listens on loopback, and beyond that only
 * where a run was said to need it, at the same port.
 */
export async function startRunEndpoint(options: RunEndpointOptions): Promise<RunEndpoint> {
  const { clock = systemClock, random = systemRandom, log = silentLogger, host = LOOPBACK, urlFile } = options
  const shared = { ...options, clock, random, log }
  const main = new EndpointRole({ ...shared, host })
  await settledUnless(options.signal, main)
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
  const tick = async (signal: AbortSignal): Promise<void> => {
    for (const role of [main, ...further.values()]) {
      signal.throwIfAborted() // what is closed meanwhile must not be opened again
      await role.settle()
    }
  }
  const loop = startLoop(
    { clock, log },
    { name: 'run-endpoint', everyMs: PROBE_EVERY_MS, maxBackoffMs: PROBE_EVERY_MS, tick },
  )
  return {
    api: async (door) => {
      await settled(main) // who has the place and its port
      const verifier = await newVerifier(shared)
      if (door === undefined) return { url: main.url, urlFile, verifier }
      const role = await settled(roleAt(door))
      const url = role instanceof SocketRole ? 'http://localhost' : role.url
      return { url, ...(role instanceof SocketRole && { socketPath: role.socket }), verifier }
    },
    [Symbol.asyncDispose]: async () => {
      const parts = [loop, main, ...further.values()] // at once: the loop may be waiting for a role
      await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))
    },
  }
}

/** Another one for each run, so that none can pose as the endpoint to another. */
async function newVerifier({ registry, random }: Shared): Promise<HandedVerifier | undefined> {
  const place = parsePlace(await registry.read())
  return place && verifierOf(place.key, Buffer.from(random.bytes(16)).toString('base64url'))
}

async function settledUnless(signal: AbortSignal | undefined, role: EndpointRole): Promise<void> {
  signal?.throwIfAborted()
  const leave = (): void => void role[Symbol.asyncDispose]()
  signal?.addEventListener('abort', leave)
  try {
    await role.settle()
  } finally {
    signal?.removeEventListener('abort', leave)
    signal?.throwIfAborted()
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
