import type { CacheAsk, RunBackend } from '@orc/core'
import { isOrcError } from '@orc/core/model'
import { UNREADABLE } from '../values/task-values.ts'
import { executeTask, type IdentifiedCall, mentionWait, recordHit, type TaskParts } from './execution.ts'
import { type CachedCall, type CacheHit, type CacheTurn, cacheKeyOf } from './task-cache.ts'

/** A call of a cached task: given the result of an earlier call, or the one that makes it. */
export async function answerCached(
  parts: TaskParts,
  identified: IdentifiedCall & { readonly ask: CacheAsk },
  body: Parameters<RunBackend['task']>[1],
): Promise<unknown> {
  const { id, ask, call } = identified
  const { name, scope, signal } = call
  const cached: CachedCall = { id, parent: scope.call ?? null, ask, key: cacheKeyOf(name, ask), signal }
  const found = await lookUp(parts, identified, cached)
  if ('value' in found) return found.value
  try {
    return await executeTask(parts, { id, call, cache: found.ticket }, body)
  } finally {
    const isRecorded = (parts.journal.find(id)?.value ?? null) !== null
    parts.cache.done(cached, { isRecorded })
  }
}

type Found = { readonly value: unknown } | Extract<CacheTurn, { ticket: unknown }>

async function lookUp(parts: TaskParts, identified: IdentifiedCall, cached: CachedCall): Promise<Found> {
  const ended = parts.waits.began(cached.id, cached.parent)
  const onWaiting = (): void => mentionWait(parts, identified)
  try {
    for (let instead: CacheHit | undefined; ; ) {
      const turn = await parts.cache.turn(cached, { onWaiting, instead })
      if (!('hit' in turn)) return turn
      const read = await readable(parts, turn.hit)
      if (read) await recordHit(parts, identified, turn.hit)
      if (read) return read
      instead = turn.hit
    }
  } finally {
    ended()
  }
}

/** Undefined for what is lost, or was stored by a flow with another codec or storage: it is made anew. */
async function readable({ values }: TaskParts, { value }: CacheHit): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: await values.read(value) }
  } catch (error) {
    if (UNREADABLE.some((code) => isOrcError(error, code))) return undefined
    throw error
  }
}
