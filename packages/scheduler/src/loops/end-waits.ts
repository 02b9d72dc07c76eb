import type { SchedulerContext } from './context.ts'

const BATCH = 100

/**
 * One pass: ends the waits whose time has come, by the store's clock, and wakes their runs in the same transaction.
 *
 * @returns milliseconds until the next one ends by itself, undefined when there is none
 */
export async function endWaits({ store }: SchedulerContext, signal: AbortSignal): Promise<number | undefined> {
  for (let full = true; full && !signal.aborted; ) full = (await store.waits.endDue(BATCH)).length === BATCH
  const next = await store.waits.nextDueAt()
  return next && Math.max(0, next.getTime() - store.clock.now().getTime())
}
