import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { serverAddress } from '@orc/client'
import { PROBLEM_CONTENT_TYPE, toProblem } from '@orc/core/contract/problem'
import { OrcError } from '@orc/core/model'

/** A request of a run, as it came in; that its operation and token are a run's was looked at already. */
export interface RunRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** Without its question mark. */
  readonly query: string
  readonly authorization: string
  readonly body: Buffer
  readonly signal: AbortSignal
}

export interface RunReply {
  readonly status: number
  readonly contentType: string
  readonly content: string | Buffer
}

/** Takes a run's request to wherever the API is, and its answer back. */
export type RunRelay = (request: RunRequest) => Promise<RunReply>

/** An API in this process, by its shape: `api` of `openEmbedded()` is one. */
export interface InProcessRunApi<Principal extends { readonly kind: string }> {
  readonly authenticate: (authorization: string | undefined) => Principal
  handle(request: {
    readonly method: string
    readonly path: string
    readonly query: Readonly<Record<string, string | string[]>>
    readonly body?: unknown
    readonly principal: Principal
    readonly signal: AbortSignal
  }): Promise<{ readonly status: number; readonly body: unknown }>
}

/** To the API in this process, as the run that the token names. */
export function relayInProcess<Principal extends { readonly kind: string }>(api: InProcessRunApi<Principal>): RunRelay {
  return async ({ method, path, query, authorization, body: bytes, signal }) => {
    const principal = api.authenticate(authorization)
    if (principal.kind !== 'run') return problem(new OrcError('unauthorized', {}))
    const body = parsed(bytes)
    if (body === INVALID) return problem(new OrcError('request_invalid', { problems: ['the body is no JSON'] }))
    const reply = await api.handle({ method, path, query: queryFields(query), body, principal, signal })
    const contentType = reply.status >= 400 ? PROBLEM_CONTENT_TYPE : 'application/json'
    return { status: reply.status, contentType, content: JSON.stringify(reply.body) }
  }
}

/**
 * To an API elsewhere, at any URL that a client takes; the run's token is passed on, and the worker's key stays here.
 * @throws {OrcError} `usage` when that is no address of a server
 */
export function relayToUrl(url: string): RunRelay {
  const { protocol, where, prefix } = serverAddress(url)
  const name = protocol === 'https:' ? 'node:https' : 'node:http'
  const http = process.getBuiltinModule(name) as typeof import('node:http')
  const agent: Agent = new http.Agent({ keepAlive: true })
  return async ({ method, path, query, authorization, body, signal }) => {
    const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length }
    const target = `${prefix}${path}${query && `?${query}`}`
    const asked = http.request({ ...where, agent, signal, method, path: target, headers })
    try {
      return await replyOf(asked, body)
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      return problem(new OrcError('api_unreachable', { url, reason }))
    }
  }
}

/** An error as every API of Orc answers it. */
export function problem(error: OrcError): RunReply {
  return { status: error.status, contentType: PROBLEM_CONTENT_TYPE, content: JSON.stringify(toProblem(error)) }
}

async function replyOf(asked: ClientRequest, body: Buffer): Promise<RunReply> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject).end(body)
  })
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const contentType = response.headers['content-type'] ?? 'application/json'
  return { status: response.statusCode ?? 502, contentType, content: Buffer.concat(chunks) }
}

const INVALID = Symbol('no JSON')

function parsed(body: Buffer): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return INVALID
  }
}

function queryFields(query: string): Record<string, string | string[]> {
  if (query === '') return {}
  const fields = new URLSearchParams(query)
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const [first = '', ...more] = fields.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]]
    }),
  )
}
