import { EVENT_STREAM_PATH } from '@orc/core/contract/operations'
import { OrcError } from '@orc/core/model'
import { errorOf } from '../error-of.ts'
import { parseEventStream } from './event-stream.ts'
import { queryString } from './query.ts'
import type { StreamAsk, Transport, TransportRequest } from './transport.ts'

export interface FetchOptions {
  /** Without `/api`. @default the page's own origin */
  readonly url?: string | undefined
  /** The installation's key; a page that has its cookie goes without. */
  readonly key?: string | undefined
}

/** Over the platform's fetch, for pages. */
export function fetchTransport({ url = '', key }: FetchOptions = {}): Transport {
  const address = url.replace(/\/+$/, '')
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const get = (path: string, init: RequestInit): Promise<Response> =>
    fetch(address + path, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
      throw init.signal?.aborted ? init.signal.reason : unreachable(address, error)
    })

  return {
    address,
    send: async (request) => {
      const path = request.path + queryString(request.query)
      const response = await get(path, initOf(request, authorization))
      return { status: response.status, body: await response.json().catch(() => undefined) }
    },
    streamEvents: async function* ({ after, subject, signal, onPosition, logsAfter = {}, onSign }: StreamAsk) {
      const logs = Object.entries(logsAfter).map(([flowRun, line]) => `${flowRun}:${line}`)
      const signs = onSign ? { workers: true, limits: true } : {}
      const path = EVENT_STREAM_PATH + queryString({ after, subject, logs, ...signs })
      const response = await get(path, { headers: authorization, signal: signal ?? null })
      if (!response.ok || response.body === null) {
        throw errorOf({ status: response.status, body: await response.json().catch(() => undefined) }, address)
      }
      try {
        yield* parseEventStream(response.body.pipeThrough(new TextDecoderStream()), { onPosition, onSign })
      } catch (error) {
        if (!signal?.aborted) throw unreachable(address, error)
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

function initOf({ method, body, idempotencyKey, signal }: TransportRequest, authorization: Record<string, string>) {
  const headers: Record<string, string> = { accept: 'application/json', ...authorization }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  return { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null }
}

function unreachable(url: string, cause: unknown): OrcError {
  return new OrcError(
    'api_unreachable',
    { url, reason: cause instanceof Error ? cause.message : String(cause) },
    { cause },
  )
}
