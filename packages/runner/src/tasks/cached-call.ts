import type { CacheAsk, RunBackend } from '@orc/core'
import { executeTask, type IdentifiedCall, mentionWait, recordHit, type TaskParts } from './execution.ts'
import { type CachedCall, type CacheTurn, cacheKeyOf } from './task-cache.ts'

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
    const turn = await parts.cache.turn(cached, { onWaiting, instead: undefined })
    if (!('hit' in turn)) return turn
    const value = await parts.values.read(turn.hit.value)
    await recordHit(parts, identified, turn.hit)
    return { value }
  } finally {
    ended()
  }
}
