import type { SchedulerContext } from './context.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** How long events are kept for streams to go on from. */
export const EVENTS_KEPT_MS = 7 * DAY_MS
/** How long a worker that is gone is still shown. */
export const SILENT_WORKERS_KEPT_MS = DAY_MS

/** Forgets what nobody will ask for again. */
export async function keepUp({ store, alsoKeepUp }: SchedulerContext): Promise<void> {
  const now = store.clock.now().getTime()
  await store.events.deleteBefore(new Date(now - EVENTS_KEPT_MS))
  await store.workers.deleteSilentSince(new Date(now - SILENT_WORKERS_KEPT_MS))
  await store.cachedResults.deleteExpired()
  await store.upkeep.deleteExpiredIdempotencyKeys()
  await alsoKeepUp?.()
}
