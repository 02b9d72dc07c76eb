import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { explainListenError, OrcError } from '@orc/core/model'
import type { Clock, Logger } from '@orc/core/runtime'
import type { Api } from '../api.ts'
import type { Assets } from './assets.ts'
import { createMetrics } from './metrics.ts'
import type { Observation } from './observation.ts'
import { createServe } from './serve.ts'
import { signInPath } from './sign-in.ts'
import { bindSocketFile } from './socket-file.ts'

export interface ListenOptions {
  readonly clock: Clock
  readonly log: Logger
  /** Address or name to listen on. @default 127.0.0.1 */
  readonly host?: string | undefined
  /** 0 takes a free one. @default 4270 */
  readonly port?: number | undefined
  /** A Unix socket instead of an address: whoever may open the file is the owner, without a key. */
  readonly socketPath?: string | undefined
  /** The page and its files, for paths outside `/api`. @default none */
  readonly assets?: Assets | undefined
  /** Told of each answered request. */
  readonly onRequest?: ((observation: Observation) => void) | undefined
  /** The largest body, in bytes. @default 4 MiB */
  readonly maxBodyBytes?: number | undefined
}

export interface Listener extends AsyncDisposable {
  /** As a client takes it: `http://127.0.0.1:4270`, or `unix:/path`. */
  readonly url: string
  /** 0 for a Unix socket. */
  readonly port: number
  /**
   * An address that opens the page and signs in whoever opens it first, within an hour. Undefined where no page is
   * served, or nobody could be its owner.
   */
  readonly pageLink: () => string | undefined
  /** Takes no more requests, ends those that only wait, answers the others, and cuts what is left after 5 seconds. */
  close(): Promise<void>
}

const DEFAULT_PORT = 4270
const MAX_BODY_BYTES = 4 * 1024 * 1024
const CLOSE_GRACE_MS = 5000
/** Longer than the minute that load balancers keep idle connections: the one who reuses them must close them first. */
const KEEP_ALIVE_MS = 65_000
const RECEIVE_TIMEOUT_MS = 60_000

/**
 * Puts an API on the wire.
 * @throws {OrcError} `port_in_use`, `address_unusable`; `host_needs_key` for an address that others can reach, of an API without a key
 */
export async function listen(api: Api, options: ListenOptions): Promise<Listener> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, socketPath, clock, maxBodyBytes = MAX_BODY_BYTES } = options
  if (socketPath === undefined && !api.hasKey && !isLoopback(host)) throw new OrcError('host_needs_key', { host })
  const metrics = createMetrics(api)
  const onRequest = (observation: Observation): void => {
    metrics.observe(observation)
    options.onRequest?.(observation)
  }
  const trusted = socketPath !== undefined
  const serve = createServe({ ...options, api, metrics, onRequest, maxBodyBytes, trusted })
  const server = createServer(serve.request)
  await (socketPath === undefined ? bind(server, host, port) : bindSocketFile(server, socketPath))

  const address = server.address() as AddressInfo | string | null
  const bound = typeof address === 'object' && address !== null ? address.port : 0
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeServer(server, { clock, release: serve.release })
    return closing
  }
  const url = socketPath === undefined ? `http://${urlHost(host)}:${bound}` : `unix:${socketPath}`
  const pageLink = (): string | undefined =>
    options.assets && api.sessions && socketPath === undefined ? url + signInPath(api.sessions) : undefined
  return { url, port: bound, pageLink, close, [Symbol.asyncDispose]: close }
}

function createServer(onRequest: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const http = process.getBuiltinModule('node:http')
  return http.createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: RECEIVE_TIMEOUT_MS, noDelay: true },
    onRequest,
  )
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(explainListenError(error, { host, port }))
    })
    server.listen({ host, port }, resolve)
  })
}

async function closeServer(server: Server, { clock, release }: { clock: Clock; release: () => void }): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  release()
  const over = new AbortController()
  const cut = clock.sleep(CLOSE_GRACE_MS, over.signal).then(() => server.closeAllConnections())
  await closed
  over.abort()
  await cut
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

/** Every address of the machine is listened on; none of these can be called. */
const WILDCARDS: readonly string[] = ['0.0.0.0', '::', '']

function urlHost(host: string): string {
  if (WILDCARDS.includes(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
