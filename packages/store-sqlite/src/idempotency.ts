import { OrcError } from '@orc/core/model'
import type { Idempotency } from '@orc/store'
import type { Write } from './engine/write.ts'

const KEPT_MS = 24 * 60 * 60 * 1000

const FIND = `SELECT request_hash AS requestHash, reply FROM idempotency_keys WHERE key = :key AND created_at > :since`
const REMEMBER = `
  INSERT OR REPLACE INTO idempotency_keys (key, request_hash, reply, created_at) VALUES (:key, :requestHash, :reply, :now)`
const FORGET = `DELETE FROM idempotency_keys WHERE created_at <= :since`

/**
 * Does it once for each key and returns what the first one returned. Both are written in one transaction: there is no
 * moment at which the work is done and the key unknown. What came to nothing is not remembered.
 */
export function once<Result>(write: Write, idempotency: Idempotency | undefined, create: () => Result): Result {
  if (idempotency === undefined) return create()
  const { key, requestHash } = idempotency
  const since = write.nowMs - KEPT_MS
  const earlier = write.get<{ requestHash: string; reply: string }>(FIND, { key, since })
  if (earlier !== undefined) {
    if (earlier.requestHash !== requestHash) throw new OrcError('idempotency_conflict', { key })
    return JSON.parse(earlier.reply) as Result
  }
  const result = create()
  if (typeof result === 'object') {
    write.run(REMEMBER, { key, requestHash, reply: JSON.stringify(result), now: write.nowMs })
  }
  return result
}

export function forgetExpiredKeys(write: Write): number {
  return write.run(FORGET, { since: write.nowMs - KEPT_MS }).changes
}
