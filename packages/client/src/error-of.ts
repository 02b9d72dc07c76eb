import type { OperationName } from '@orc/core/contract/operations'
import { isErrorCode, isRecord, OrcError } from '@orc/core/model'
import type { TransportReply } from './transports/transport.ts'

/** The error that an answer is. One from a newer server, whose code is not known here, keeps the server's own words. */
export function errorOf({ status, body }: TransportReply, url: string): Error {
  const stranger = new OrcError('api_bad_answer', { url, status })
  if (!isRecord(body) || typeof body.code !== 'string') return stranger
  const { code, details, hint, detail } = body
  // Details are what this very table made the message from, on the other side.
  if (isErrorCode(code) && isRecord(details)) return new OrcError(code, details as never)
  if (typeof hint !== 'string' || typeof detail !== 'string') return stranger // other programs answer codes too
  return Object.assign(new Error(detail), { name: 'OrcError', code, details, hint, status })
}

/** Not ready is an answer of `getReady`, though a balancer must take its status for a failure. */
export function isNotReady(name: OperationName, { status, body }: TransportReply): boolean {
  return name === 'getReady' && status === 503 && isRecord(body) && Array.isArray(body.checks)
}
