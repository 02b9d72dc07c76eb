import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import { PROOF_PATH, proofOf, verifierOf } from '@orc/runner'
import { problem, type RunRelay, type RunReply } from './relay.ts'
import { isRunOperation, RUN_TOKEN } from './run-operations.ts'

/** Where a gate is: an address of this machine, where port 0 takes a free one, or the file of a socket. */
export type GateAddress = { readonly host: string; readonly port: number } | { readonly socket: string }

export interface GateOptions {
  readonly at: GateAddress
  /** The installation's, in base64url. */
  readonly key: string
  readonly relay: RunRelay
  readonly log: Logger
}

/** A listener for runs: everything else is refused before it is read. */
export interface Gate extends AsyncDisposable {
  /** 0 for a socket. */
  readonly port: number
}

/** As many bytes as the API itself takes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024
/** Longer than the runner keeps a connection for its next renewal, so that it is never closed under a request. */
const KEEP_ALIVE_MS = 65_000

/** Throws what `listen` does: EADDRINUSE when the port is taken. */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { createServer } = process.getBuiltinModule('node:http')
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
    void answer(options, { request, response, port })
  })
  await listening(server, options)
  const address = server.address() as AddressInfo | string
  const port = typeof address === 'string' ? 0 : address.port
  server.unref() // it is its owner that keeps the process alive
  return {
    port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listening(server: Server, { at }: GateOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ ...('socket' in at ? { path: at.socket } : at), exclusive: true }, resolve)
  })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly port: number
}

async function answer(options: GateOptions, exchange: Exchange): Promise<void> {
  const { response } = exchange
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  try {
    const { status, contentType, content } = await replyTo(options, exchange, gone.signal)
    if (response.destroyed) return
    response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(content) })
    response.end(content)
  } catch (error) {
    if (!gone.signal.aborted) options.log.error('run endpoint: request failed', { error })
    response.destroy() // the runner takes it for an outage, and asks again
  }
}

async function replyTo(options: GateOptions, { request, port }: Exchange, signal: AbortSignal): Promise<RunReply> {
  const { method = 'GET', url = '/', headers } = request
  const [path = '/', query = ''] = url.split('?', 2)
  if (method === 'GET' && path === PROOF_PATH) return proof(options, { query, port })
  if (!isRunOperation(method, path)) return problem(new OrcError('operation_not_found', { method, path }))
  const { authorization = '' } = headers
  if (!RUN_TOKEN.test(authorization)) return problem(new OrcError('unauthorized', {}))
  const body = await bodyOf(request)
  if (!body) return problem(new OrcError('request_too_large', { limitBytes: MAX_BODY_BYTES }))
  return options.relay({ method, path, query, authorization, body, signal })
}

function proof({ key }: GateOptions, { query, port }: { query: string; port: number }): RunReply {
  const fields = new URLSearchParams(query)
  const challenge = fields.get('challenge') ?? ''
  const verifier = fields.get('verifier')
  const by = verifier === null ? key : verifierOf(key, verifier).key
  const content = JSON.stringify({ proof: proofOf(by, { challenge, port }) })
  return { status: 200, contentType: 'application/json', content }
}

/** Undefined when it is too large: then the rest of it is dropped. By its events, for an iterator costs more than all else here. */
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
      else resolve(undefined)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
  })
}
