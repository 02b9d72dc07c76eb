/**
 * From clocks on walls to instants, which is where schedules go wrong twice a year.
 *
 * A schedule either follows the wall clock ("at 02:30") or elapsed time ("every hour, at half past"), as in Vixie cron:
 *
 * - What follows the **wall clock** fires once for each time it names. A time that the clocks jump over is read with
 *   the offset from before the jump, so it comes later by as much as was jumped (02:30 becomes 03:30), and is not fired
 *   again if the schedule names that later time too. A time that comes twice is fired the first time.
 * - What follows **elapsed time** fires at each instant at which the wall shows a time it names: not at those that the
 *   clocks jump over, and again at those that come again.
 *
 * Nothing in it knows how long a jump is: half an hour on Lord Howe Island, two hours at Troll, a day in Samoa in 2011.
 */

import type { Series } from './series.ts'
import { LAST_INSTANT, seriesOfMoments } from './series.ts'
import type { Stretch, Zone } from './zone.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export interface Timetable {
  readonly zone: Zone
  readonly follows: 'wall-clock' | 'elapsed'
  /** The times on the wall, while it is `offset` ahead of UTC. Only timetables of elapsed time may look at `offset`. */
  walls(offset: number): Series
}

/** The instants of a timetable. */
export function instantsOf(timetable: Timetable): Series {
  return (from) => {
    for (let at = from; at < LAST_INSTANT; ) {
      const stretch = timetable.zone(at)
      const walls = timetable.walls(stretch.offset)
      const regular = regularInstant(walls, timetable.follows, { at, stretch })
      const instant = earlier(
        regular,
        timetable.follows === 'wall-clock' ? shiftedInstant(walls, { at, stretch }) : undefined,
      )
      if (instant === undefined || instant >= LAST_INSTANT) return undefined
      if (instant < stretch.until) return instant
      at = resumeAt(timetable.follows, instant, stretch)
    }
    return undefined
  }
}

/** The instant at which the clocks on the wall show `wall`; the first of two, and shifted if there is none. */
export function instantOf(zone: Zone, wall: number): number {
  const only = seriesOfMoments([wall])
  return instantsOf({ zone, follows: 'wall-clock', walls: () => only })(wall - DAY_MS) ?? wall
}

interface Position {
  readonly at: number
  readonly stretch: Stretch
}

function regularInstant(walls: Series, follows: Timetable['follows'], { at, stretch }: Position): number | undefined {
  const wall = at + stretch.offset
  // Up to here the wall had come before the clocks were set back; what it names has been fired then.
  const fresh = stretch.from + stretch.offsetBefore
  const next = walls(follows === 'wall-clock' ? Math.max(wall, fresh) : wall)
  return next === undefined ? undefined : next - stretch.offset
}

/** Times that the clocks jumped over on the way into this stretch. */
function shiftedInstant(walls: Series, { at, stretch }: Position): number | undefined {
  const jumpedOver = walls(at + stretch.offsetBefore)
  if (jumpedOver === undefined || jumpedOver >= stretch.from + stretch.offset) return undefined
  return jumpedOver - stretch.offsetBefore
}

/**
 * Where to look when the offset changes before `instant` is reached. The wall clock may leap over years, to a day
 * before what it seeks, as no change of clocks brings it forward by more. Elapsed time has to look at each stretch:
 * clocks that are set back show times again that are behind by then.
 */
function resumeAt(follows: Timetable['follows'], instant: number, stretch: Stretch): number {
  return follows === 'wall-clock' ? Math.max(stretch.until, instant - 2 * DAY_MS) : stretch.until
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}
