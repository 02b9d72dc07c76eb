import type { ServerResponse } from 'node:http'
import { PROBLEM_CONTENT_TYPE } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { isRecord } from '@orc/core/model'
import type { ApiReply } from '../handle.ts'

/** What is answered, ready to be sent. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly content: string | Uint8Array
  readonly operation?: OperationName | undefined
  /** Beside those that every answer has, or in their place. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export function json({ status, body, operation }: ApiReply): Answer {
  const isProblem = status >= 400 && isRecord(body) && 'code' in body // `getReady` answers as itself, with 503
  const contentType = isProblem ? PROBLEM_CONTENT_TYPE : 'application/json'
  return { status, contentType, content: JSON.stringify(body), operation }
}

export function send(response: ServerResponse, { status, contentType, content, headers }: Answer): void {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...headers,
  })
  response.end(content)
}
