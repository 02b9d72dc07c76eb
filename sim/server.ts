import { type Client, createClient, inProcessTransport } from '@orc/client'
import { type Clock, type Random, silentLogger } from '@orc/core/runtime'
import { startSchedulerLoops } from '@orc/scheduler'
import { type Api, type ApiOptions, createApi } from '@orc/server'
import type { Store } from '@orc/store'
import { Host } from './host.ts'

/** Fixed: the histories of a seed must be the same in every run. */
const KEY = new Uint8Array(32).fill(7)

export interface SimServer {
  readonly host: Host
  /** The operations as their owner, in this server's own process. */
  readonly owner: Client
  /** The operations as a run with this token may use them. */
  asRun(token: string): Client
}

export interface ServerParts {
  readonly name: string
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

/** API and loops in a process of their own over a store that outlives them. */
export function startServer({ name, store: disk, clock: time, random }: ServerParts): SimServer {
  const host = new Host(name)
  const store = host.store(disk)
  const clock = host.clock(time)
  const context = { store, clock, random, log: silentLogger }
  const api = apiOver(context)
  startSchedulerLoops(context)
  return {
    host,
    owner: createClient(inProcessTransport(api)),
    asRun: (token) => createClient(runTransport(api, token)),
  }
}

type ApiContext = Pick<ApiOptions, 'store' | 'clock' | 'random' | 'log'>

/** Whichever process makes it, it takes the same tokens. */
export function apiOver(context: ApiContext): Api {
  return createApi({ ...context, version: 'sim', workPoolTypes: [], secretKey: KEY, tokenKey: KEY })
}

function runTransport(api: Api, token: string): Parameters<typeof createClient>[0] {
  const principal = api.authenticate(`Bearer ${token}`)
  return {
    address: 'sim',
    send: ({ waitMs: _, ...request }) => api.handle({ ...request, principal }),
    streamEvents: () => {
      throw new Error('A run has no event stream.')
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
