import { REAP_EVERY_MS } from '@orc/core/model'
import { type Service, startLoop } from '@orc/core/runtime'
import type { SchedulerContext } from './context.ts'
import { endWaits } from './end-waits.ts'
import { fireSchedules } from './fire-schedules.ts'
import { keepUp } from './keep-up.ts'
import { LeaseReaper } from './reap-leases.ts'

/** The net below the wake-ups of the schedules: clocks jump, and a wake-up may be lost. */
const FIRE_EVERY_MS = 15_000
/** The same below those of waits. */
const END_WAITS_EVERY_MS = 15_000
/** How long a run that may not wait waits all the same, when it fell due while every worker was busy. */
const SETTLE_EVERY_MS = 5_000
const KEEP_UP_EVERY_MS = 60 * 60 * 1000
/** A loop whose last good pass is older than this many of its periods makes no progress. */
const LATE_PERIODS = 3

export interface SchedulerLoops extends AsyncDisposable {
  /** Whether each loop passed lately: progress, not mere life. */
  ready(): LoopHealth[]
}

export interface LoopHealth {
  readonly name: string
  readonly ok: boolean
  readonly message: string
}

/** The loops that act on time. Any number of processes may run them on one store: each decision is a compare-and-set. */
export function startSchedulerLoops(context: SchedulerContext): SchedulerLoops {
  const reaper = new LeaseReaper(context)
  const loops = [
    watched(context, { name: 'schedules', everyMs: FIRE_EVERY_MS, pass: (signal) => fireSchedules(context, signal) }),
    watched(context, { name: 'waits', everyMs: END_WAITS_EVERY_MS, pass: (signal) => endWaits(context, signal) }),
    watched(context, { name: 'leases', everyMs: REAP_EVERY_MS, pass: (signal) => reaper.pass(signal) }),
    watched(context, {
      name: 'collisions',
      everyMs: SETTLE_EVERY_MS,
      pass: async () => void (await context.store.claims.settleCollisions()),
    }),
    watched(context, { name: 'upkeep', everyMs: KEEP_UP_EVERY_MS, pass: () => keepUp(context) }),
  ]
  const [schedules, waits] = loops
  const subscription = context.store.changes.subscribe((topics) => {
    if (topics === 'any' || topics.has('schedules')) schedules?.service.wake()
    if (topics === 'any' || topics.has('waits')) waits?.service.wake()
  })
  return {
    ready: () => loops.map((loop) => loop.health()),
    [Symbol.asyncDispose]: async () => {
      subscription[Symbol.dispose]()
      await Promise.all(loops.map((loop) => loop.service[Symbol.asyncDispose]()))
    },
  }
}

interface WatchedLoop {
  readonly service: Service
  readonly health: () => LoopHealth
}

interface LoopPlan {
  readonly name: string
  readonly everyMs: number
  readonly pass: (signal: AbortSignal) => Promise<number | void>
}

function watched({ clock, log }: SchedulerContext, { name, everyMs, pass }: LoopPlan): WatchedLoop {
  let lastGood = clock.now()
  const tick = async (signal: AbortSignal): Promise<number | void> => {
    const waitMs = await pass(signal)
    lastGood = clock.now()
    return waitMs
  }
  const health = (): LoopHealth => {
    const ageMs = clock.now().getTime() - lastGood.getTime()
    const ok = ageMs <= LATE_PERIODS * everyMs
    return { name, ok, message: ok ? 'passes in time' : `last passed ${Math.round(ageMs / 1000)} s ago` }
  }
  return { service: startLoop({ clock, log }, { name, everyMs, tick, maxBackoffMs: everyMs }), health }
}
