import { newRunName } from '@orc/core/model'
import type { DueSchedule, Store } from '@orc/store'
import { type Dispositions, dispositions } from '../schedules/due.ts'
import type { SchedulerContext } from './context.ts'

/** Schedules looked at in one query; the pass goes on until a query comes back short. */
const BATCH = 100
/** Runs of one schedule created in one transaction. */
const RUNS_AT_ONCE = 50

/**
 * One pass: every due instant of every schedule gets its one disposition, by compare-and-set on the schedule's watermark
 * in the transaction that creates the runs. So it does not matter how many servers do this at once, or where one dies.
 *
 * @returns milliseconds until the next instant is due, undefined when there is none
 */
export async function fireSchedules(context: SchedulerContext, signal: AbortSignal): Promise<number | undefined> {
  const { store } = context
  for (let full = true; full && !signal.aborted; ) {
    const due = await store.schedules.listDue({ now: store.clock.now(), limit: BATCH })
    for (const schedule of due) await disposeOf(schedule, context)
    full = due.length === BATCH
  }
  const next = await store.schedules.nextDueAt()
  return next && Math.max(0, next.getTime() - store.clock.now().getTime())
}

/**
 * One batch of a schedule: one with more due instants comes back with the next query. A schedule that cannot be computed
 * (written by a newer Orc) must not hold up the others, so it is looked at again in an hour.
 */
async function disposeOf(schedule: DueSchedule, context: SchedulerContext): Promise<void> {
  const { store, random } = context
  const now = store.clock.now()
  const { fire, skipped, watermark, next } = computed(schedule, now, context)
  const runNames = fire.map(() => newRunName(random))
  await advance(store, schedule, { to: watermark, nextAt: next, fire, runNames, skipped })
}

type Disposal = Pick<Dispositions, 'fire' | 'skipped' | 'watermark' | 'next'>

function computed(schedule: DueSchedule, now: Date, { log }: SchedulerContext): Disposal {
  try {
    return dispositions({ ...schedule, now, limit: RUNS_AT_ONCE })
  } catch (error) {
    log.error('schedule: cannot be computed', { schedule: schedule.slug, deploymentId: schedule.deploymentId, error })
    return { fire: [], skipped: undefined, watermark: schedule.watermark, next: inAnHour(now) }
  }
}

type Step = Omit<Parameters<Store['schedules']['advance']>[0], 'scheduleId' | 'from'>

/** False means that another server was faster; there is nothing left to do then. */
function advance(store: Store, schedule: DueSchedule, step: Step): Promise<boolean> {
  return store.schedules.advance({ scheduleId: schedule.id, from: schedule.watermark, ...step })
}

function inAnHour(now: Date): Date {
  return new Date(now.getTime() + 60 * 60 * 1000)
}
