import type { CacheAsk } from '@orc/core'
import type { OperationReply, TaskRecord } from '@orc/core/contract'
import { canonicalText } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import type { Call } from '../api.ts'
import type { HandedRun } from '../handover.ts'
import type { Journal } from './journal.ts'

export type CacheHit = Extract<OperationReply<'takeCachedResult'>, { outcome: 'hit' }>
export type CacheTicket = NonNullable<TaskRecord['cache']>

/** A call of a task whose result others may have. */
export interface CachedCall {
  readonly id: string
  readonly parent: string | null
  readonly ask: CacheAsk
  readonly key: string
  readonly signal: AbortSignal
}

/** A result, or the making of it; without a ticket what this call makes is for itself. */
export type CacheTurn = { readonly hit: CacheHit } | { readonly ticket: CacheTicket | undefined }

export interface TurnOptions {
  /** Told when another call is at the result. */
  readonly onWaiting: () => void
  /** A hit that turned out to be of no use: only a newer one will do. */
  readonly instead: CacheHit | undefined
}

/**
 * Results that calls share with those of other runs. One call at a time makes the result of a key, the others wait for
 * it. A call that is made inside of one which is at such a result does not wait: if it did, two runs could wait for each
 * other for ever.
 */
export interface TaskCache {
  turn(call: CachedCall, options: TurnOptions): Promise<CacheTurn>
  /** The call is not at it any more; `unless` its record told so, others are told that it is theirs. */
  done(call: CachedCall, how: { readonly isRecorded: boolean }): void
}

export interface TaskCacheOptions {
  /** Outlasts outages. */
  readonly call: Call
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
  readonly journal: Pick<Journal, 'find'>
  readonly log: Logger
}

/** How long one question waits; then it is asked again. */
const WAIT_MS = 30_000

export function createTaskCache({ call, run: { id, epoch }, journal, log }: TaskCacheOptions): TaskCache {
  const making = new Set<string>()

  const isMadeWithin = (call: string | null): boolean =>
    call !== null && (making.has(call) || isMadeWithin(journal.find(call)?.parent ?? null))

  const take = (of: CachedCall, waitMs: number, newness: Newness): Promise<OperationReply<'takeCachedResult'>> => {
    of.signal.throwIfAborted()
    const ask = { id, epoch, key: of.key, taskRun: of.id, mayWait: !isMadeWithin(of.parent), waitMs, ...newness }
    return call('takeCachedResult', ask, { signal: of.signal })
  }

  return {
    turn: async (of, { onWaiting, instead }) => {
      let reply = await take(of, 0, instead ? { storedAfter: instead.storedAt } : { refresh: of.ask.refresh })
      if (reply.outcome === 'waiting') onWaiting()
      while (reply.outcome === 'waiting') {
        const { storedAfter } = reply
        reply = await take(of, WAIT_MS, storedAfter === null ? {} : { storedAfter })
      }
      if (reply.outcome === 'hit') return { hit: reply }
      if (reply.outcome === 'alone') return { ticket: undefined }
      making.add(of.id)
      return { ticket: { key: of.key, expiresInMs: of.ask.expiresInMs ?? null } }
    },
    done: ({ id: taskRun, key }, { isRecorded }) => {
      if (!making.delete(taskRun) || isRecorded) return
      call('releaseCachedResult', { id, epoch, key, taskRun }).catch((error: unknown) =>
        log.warn('a cached result could not be left to others, it is theirs when the run ends', {
          error: String(error),
        }),
      )
    },
  }
}

interface Newness {
  readonly refresh?: boolean
  readonly storedAfter?: string
}

/**
 * Of the task's name and all that makes its calls the same.
 * @throws {OrcError} `value_not_encodable`
 */
export function cacheKeyOf(name: string, { parts }: CacheAsk): string {
  const { hash } = process.getBuiltinModule('node:crypto')
  return hash('sha256', JSON.stringify([name, canonicalText(parts, `The cache key of task "${name}"`)]), 'base64url')
}
