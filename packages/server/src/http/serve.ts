import type { IncomingMessage, ServerResponse } from 'node:http'
import { toProblem } from '@orc/core/contract'
import { EVENT_STREAM_PATH } from '@orc/core/contract/operations'
import { isOrcError, OrcError } from '@orc/core/model'
import type { Clock, Logger } from '@orc/core/runtime'
import { ANONYMOUS, OWNER, type Principal } from '../access/principal.ts'
import type { Api } from '../api.ts'
import { type Answer, json, send } from './answer.ts'
import type { Assets } from './assets.ts'
import { readJson } from './body.ts'
import { serveEventStream } from './event-stream.ts'
import { METRICS_CONTENT_TYPE, type Metrics } from './metrics.ts'
import type { Observation } from './observation.ts'
import { openApiText } from './openapi.ts'
import { answerPage } from './page.ts'
import { parseQuery } from './query.ts'
import { isSameOrigin } from './same-origin.ts'
import { answerSignIn, hasSession } from './sign-in.ts'

export interface ServeOptions {
  readonly api: Api
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Logger
  readonly assets?: Assets | undefined
  readonly maxBodyBytes: number
  /** Whether whoever gets here is the owner unless a header says otherwise: the Unix socket. */
  readonly trusted: boolean
  readonly onRequest: (observation: Observation) => void
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly query: string
  readonly signal: AbortSignal
}

export interface Serve {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void
  /** Ends the waits of those who are being served, so that they are answered now. */
  readonly release: () => void
}

/** The edge between node:http and the API: nothing here decides anything but how bytes become requests and back. */
export function createServe(options: ServeOptions): Serve {
  const active = new Map<ServerResponse, AbortController>()
  const request = (incoming: IncomingMessage, response: ServerResponse): void => {
    const leaving = new AbortController()
    active.set(response, leaving)
    response.on('close', () => {
      active.delete(response)
      if (!response.writableFinished) leaving.abort()
    })
    const { url = '/' } = incoming
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const query = mark === -1 ? '' : url.slice(mark + 1)
    void serve(options, { request: incoming, response, path, query, signal: leaving.signal })
  }
  const release = (): void => {
    for (const [response, leaving] of active) {
      response.shouldKeepAlive = false // or the connection, idle again once it is answered, would hold up the closing
      leaving.abort()
    }
  }
  return { request, release }
}

async function serve(options: ServeOptions, exchange: Exchange): Promise<void> {
  const startedMs = options.clock.now().getTime()
  const { request, response } = exchange
  try {
    const answer = await answerOrError(options, exchange)
    if (answer === undefined) return
    send(response, answer)
    const durationMs = options.clock.now().getTime() - startedMs
    options.onRequest({ method: request.method ?? '', operation: answer.operation, status: answer.status, durationMs })
  } catch (error) {
    options.log.error('http: could not answer', { method: request.method, path: exchange.path, error })
    response.destroy()
  }
}

/** Undefined when the answer was written already: a stream. */
async function answerOrError(options: ServeOptions, exchange: Exchange): Promise<Answer | undefined> {
  try {
    return await answerTo(options, exchange)
  } catch (error) {
    if (!isOrcError(error)) throw error
    return json({ status: error.status, body: toProblem(error) })
  }
}

async function answerTo(options: ServeOptions, exchange: Exchange): Promise<Answer | undefined> {
  const { api, assets, metrics } = options
  const { request, path } = exchange
  const { method = 'GET' } = request
  if (path.startsWith('/api/')) {
    if (method === 'GET' && path === EVENT_STREAM_PATH) return streamTo(options, exchange)
    if (method === 'GET' && path === '/api/openapi.json') {
      return { status: 200, contentType: 'application/json', content: openApiText(api.version) }
    }
    return callApi(options, exchange)
  }
  if (method === 'GET' && path === '/metrics') {
    requireOwner(principalOf(options, request), 'metrics')
    return { status: 200, contentType: METRICS_CONTENT_TYPE, content: await metrics.text() }
  }
  const answer = assets && (await answerFromPage(options, exchange, assets))
  if (answer === undefined) throw new OrcError('operation_not_found', { method, path })
  return answer
}

async function answerFromPage(
  { api }: ServeOptions,
  { request, path }: Exchange,
  assets: Assets,
): Promise<Answer | undefined> {
  const answer = api.sessions && (await answerSignIn(api.sessions, request, path))
  if (answer !== undefined || request.method !== 'GET') return answer
  const acceptEncoding = request.headers['accept-encoding']?.toString()
  return answerPage({ assets, random: api.random }, { path, acceptEncoding })
}

async function callApi(options: ServeOptions, { request, path, query, signal }: Exchange): Promise<Answer> {
  const { method = 'GET', headers } = request
  const principal = principalOf(options, request)
  const body = method === 'GET' ? undefined : await readJson(request, options.maxBodyBytes)
  const key = headers['idempotency-key']
  const idempotencyKey = typeof key === 'string' ? key : undefined
  return json(
    await options.api.handle({ method, path, query: parseQuery(query), body, idempotencyKey, principal, signal }),
  )
}

async function streamTo(options: ServeOptions, { request, response, query, signal }: Exchange): Promise<undefined> {
  requireOwner(principalOf(options, request), 'events')
  const lastEventId = request.headers['last-event-id']
  await serveEventStream(options.api, response, { query: parseQuery(query), lastEventId, signal })
}

/** Who asks: by header, by this socket being the owner's own, or by the cookie of the page. */
function principalOf({ api, trusted }: ServeOptions, request: IncomingMessage): Principal {
  const { authorization } = request.headers
  if (authorization !== undefined) return api.authenticate(authorization)
  if (trusted) return OWNER
  if (api.sessions === undefined || !hasSession(api.sessions, request)) return ANONYMOUS
  if (request.method !== 'GET' && !isSameOrigin(request)) throw new OrcError('cross_site', {})
  return OWNER
}

function requireOwner({ kind }: Principal, what: string): void {
  if (kind === 'anonymous') throw new OrcError('unauthorized', {})
  if (kind !== 'owner') throw new OrcError('forbidden', { what })
}
