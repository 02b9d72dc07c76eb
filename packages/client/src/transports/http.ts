import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { EVENT_STREAM_PATH } from '@orc/core/contract/operations'
import { OrcError } from '@orc/core/model'
import { errorOf } from '../error-of.ts'
import { parseEventStream } from './event-stream.ts'
import { queryString } from './query.ts'
import { serverAddress } from './server-address.ts'
import { SILENCE_MS, type StreamAsk, type Transport, type TransportReply, type TransportRequest } from './transport.ts'

export interface HttpOptions {
  /** `http://127.0.0.1:4270` or `https://orc.example.com/base`, without `/api`; `unix:/path` for a Unix socket. */
  readonly url: string
  /** A Unix socket to go through, whatever the host of the URL. */
  readonly socketPath?: string | undefined
  /** The installation's key, or a run's token. */
  readonly key?: string | undefined
  /** The most connections at once. @default no limit */
  readonly maxConnections?: number | undefined
  /**
   * Looks at each new connection before anything is sent over it. One that it rejects is closed, and the call fails as if
   * nobody had answered.
   */
  readonly prove?: ((socket: Socket) => Promise<void>) | undefined
}

/** Over node:http(s), on connections that are kept open. Works on Node 20 too. */
export function httpTransport(options: HttpOptions): Transport {
  const { protocol, where, prefix } = serverAddress(options.url, options.socketPath)
  const address = options.url.replace(/\/+$/, '')
  const library = loadLibrary(protocol, options)

  const open = async (request: OpenRequest): Promise<IncomingMessage> => {
    const { http, agent } = await library
    const path = prefix + request.path
    const headers = { ...(options.key && { authorization: `Bearer ${options.key}` }), ...request.headers }
    const sent = http.request({ ...where, path, method: request.method, headers, agent })
    return answer(sent, { ...request, address })
  }

  return {
    address,
    send: async (request) => {
      const body = request.body === undefined ? undefined : JSON.stringify(request.body)
      const path = request.path + queryString(request.query)
      const response = await open({ ...request, path, body, headers: headersOf(request, body) })
      return readReply(response, { address, signal: request.signal })
    },
    streamEvents: (ask) => eventsOver(open, { ...ask, address }),
    [Symbol.asyncDispose]: async () => (await library).agent.destroy(),
  }
}

interface OpenRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
}

/** An ES import of node:http takes 40 ms at start-up, this 6; before Node 20.16 there is only the import. */
async function loadLibrary(protocol: string, { maxConnections = Number.POSITIVE_INFINITY, prove }: HttpOptions) {
  const name = protocol === 'https:' ? 'node:https' : 'node:http'
  const { getBuiltinModule } = process as { getBuiltinModule?: typeof process.getBuiltinModule }
  const http = getBuiltinModule?.(name) ?? ((await import(name)) as typeof import('node:http'))
  const agent = new http.Agent({ keepAlive: true, maxSockets: maxConnections })
  if (prove) proveConnections(agent, prove)
  return { http, agent: agent as RequestOptions['agent'] & { destroy(): void } }
}

function proveConnections(agent: Agent, prove: NonNullable<HttpOptions['prove']>): void {
  const connect = agent.createConnection.bind(agent)
  const connectProven = async (...[options, done]: Parameters<typeof connect>): Promise<void> => {
    const socket = connect(options) as Socket
    const failure = await prove(socket).then(
      () => null,
      (error: Error) => error,
    )
    if (failure) socket.destroy()
    done?.(failure, socket)
  }
  agent.createConnection = (...asked) => {
    void connectProven(...asked)
    return undefined // it is given when it is proven
  }
}

function headersOf({ idempotencyKey }: TransportRequest, body: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  }
}

interface Exchange {
  readonly address: string
  readonly body?: string | undefined
  readonly waitMs?: number
  readonly signal?: AbortSignal | undefined
}

/** The response, as soon as its head is there. */
function answer(sent: ClientRequest, { address, body, waitMs = 0, signal }: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const abort = (): void => void sent.destroy()
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    sent.on('close', () => signal?.removeEventListener('abort', abort))
    sent.on('response', resolve)
    sent.on('error', (error) => reject(signal?.aborted ? signal.reason : unreachable(address, error)))
    sent.setTimeout(waitMs + SILENCE_MS, () => sent.destroy(new Error('no answer in time')))
    sent.end(body)
  })
}

async function readReply(response: IncomingMessage, { address, signal }: Exchange): Promise<TransportReply> {
  const text = await textOf(response).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : unreachable(address, error)
  })
  return { status: response.statusCode ?? 0, body: parsed(text) }
}

/** By its events: an iterator would cost as much as the rest of the request. */
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      text += chunk
    })
    response.once('end', () => resolve(text))
    response.once('error', reject)
    response.once('close', () => reject(new Error('the answer broke off'))) // after its end this is too late to count
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreachable(url: string, cause: unknown): OrcError {
  const { code, message } = cause as NodeJS.ErrnoException
  return new OrcError('api_unreachable', { url, reason: code ?? message }, { cause })
}

async function* eventsOver(
  open: (request: OpenRequest) => Promise<IncomingMessage>,
  { address, after, subject, signal, onPosition }: StreamAsk & { readonly address: string },
) {
  const path = EVENT_STREAM_PATH + queryString({ after, subject })
  const headers = { accept: 'text/event-stream' }
  const response = await open({ method: 'GET', path, headers, waitMs: 0, signal })
  if (response.statusCode !== 200) throw errorOf(await readReply(response, { address, signal }), address)
  response.setEncoding('utf8')
  try {
    yield* parseEventStream(response, { onPosition })
  } catch (error) {
    if (!signal?.aborted) throw unreachable(address, error)
  } finally {
    response.destroy()
  }
}
