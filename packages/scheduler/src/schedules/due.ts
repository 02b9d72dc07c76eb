/**
 * The decision of the firing pass. Every occurrence in (watermark, now] gets exactly one disposition: fired or skipped.
 *
 * Which one depends on the schedule, on `now` and on the policy, never on the watermark: what fires are the occurrences
 * from some instant on, up to `now`, and the rest is skipped. So it does not matter where an earlier pass had stopped,
 * into how many batches this one is cut, or which of two servers it is that computes it.
 */

import type { CatchupPolicy, ScheduleSpec } from '@orc/core/model'
import { CATCHUP_WINDOW_MS } from '@orc/core/model'
import { seriesOf } from './occurrences.ts'
import type { Series } from './series.ts'

/** An occurrence no later than this was not missed: a pass takes its time. What `none` still fires. */
export const ON_TIME_MS = 60 * 1000

/** A clock that jumps ten years ahead makes a schedule of seconds skip 10^8 occurrences; nobody waits for their count. */
const COUNT_UP_TO = 1000

export interface DueOptions {
  readonly spec: ScheduleSpec
  /** Everything up to here, inclusive, has had its disposition. */
  readonly watermark: Date
  readonly now: Date
  readonly catchup: CatchupPolicy
  /** How many to fire at most; at least 1. */
  readonly limit: number
}

export interface Dispositions {
  /** To be fired, in order. */
  readonly fire: readonly Date[]
  /** Consecutive occurrences, all earlier than those in `fire`. */
  readonly skipped: Skipped | undefined
  /**
   * The last occurrence disposed of here, or the one passed in when nothing was due. Not `now`: servers whose clocks
   * differ compute the same one, and a clock that was ahead for a while leaves no hole behind.
   */
  readonly watermark: Date
  /** Whether `limit` left due occurrences over; call again with the watermark returned. */
  readonly more: boolean
  /** The first occurrence after `watermark`, due if `more`; undefined when the schedule is over. */
  readonly next: Date | undefined
}

export interface Skipped {
  readonly count: number
  /** Whether there are more than `count`: counting stops at 1,000. */
  readonly atLeast: boolean
  readonly first: Date
  readonly last: Date
}

/**
 * What to do now. When `now` is before the watermark (the clock was set back) that is nothing.
 *
 * - `none` fires what is due for at most a minute.
 * - `latest` fires the last one due, if that is within `CATCHUP_WINDOW_MS`. A schedule of seconds under load
 *   therefore skips some; one that may not asks for `all`.
 * - `all` fires everything within `CATCHUP_WINDOW_MS`.
 * @throws Error for a schedule that `checkSchedule` objects to
 */
export function dispositions({ spec, watermark, now, catchup, limit }: DueOptions): Dispositions {
  const series = seriesOf(spec)
  const start = watermark.getTime() + 1
  const end = now.getTime() + 1
  const fireFrom = Math.max(start, firesFrom(series, catchup, end))
  const skipped = skippedIn(series, start, fireFrom)
  const fire = firstIn(series, { from: fireFrom, end, limit })
  const reached = fire.at(-1) ?? skipped?.last ?? watermark
  const next = series(reached.getTime() + 1)
  return {
    fire,
    skipped,
    watermark: reached,
    more: next !== undefined && next < end,
    next: next === undefined ? undefined : new Date(next),
  }
}

/** From which instant on occurrences fire rather than being skipped. */
function firesFrom(series: Series, catchup: CatchupPolicy, end: number): number {
  const now = end - 1
  switch (catchup) {
    case 'none':
      return now - ON_TIME_MS
    case 'latest':
      return lastIn(series, now - CATCHUP_WINDOW_MS, end) ?? now - CATCHUP_WINDOW_MS
    case 'all':
      return now - CATCHUP_WINDOW_MS
  }
}

function firstIn(series: Series, { from, end, limit }: { from: number; end: number; limit: number }): Date[] {
  const found: Date[] = []
  let next = series(from)
  while (next !== undefined && next < end && found.length < limit) {
    found.push(new Date(next))
    next = series(next + 1)
  }
  return found
}

function skippedIn(series: Series, from: number, end: number): Skipped | undefined {
  const counted = firstIn(series, { from, end, limit: COUNT_UP_TO })
  const [first] = counted
  const lastCounted = counted.at(-1)
  if (first === undefined || lastCounted === undefined) return undefined
  const last = lastIn(series, lastCounted.getTime(), end)
  return {
    count: counted.length,
    atLeast: last !== lastCounted.getTime(),
    first,
    last: last === undefined ? lastCounted : new Date(last),
  }
}

/** The last occurrence in [from, end), by bisection: a few dozen questions, however many occurrences there are. */
function lastIn(series: Series, from: number, end: number): number | undefined {
  let last = series(from)
  if (last === undefined || last >= end) return undefined
  let emptyFrom = end
  while (emptyFrom - last > 1) {
    const middle = Math.floor((last + emptyFrom) / 2)
    const next = series(middle)
    if (next !== undefined && next < emptyFrom) last = next
    else emptyFrom = middle
  }
  return last
}
