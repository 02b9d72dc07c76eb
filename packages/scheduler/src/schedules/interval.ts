import type { IntervalSchedule } from '@orc/core/model'
import type { Series } from './series.ts'
import { endingAt, LAST_INSTANT } from './series.ts'
import { instantsOf } from './wall-clock.ts'
import { zoneOf } from './zone.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The instants of an interval, counted from its anchor in both directions. Whole days keep the anchor's time of day in
 * the zone (so an anchor in the second pass of a repeated hour fires in the first); anything else is elapsed time.
 * @throws RangeError when the zone is not valid
 */
export function intervalSeries({ everyMs, anchorAt, timezone }: IntervalSchedule): Series {
  const anchor = Date.parse(anchorAt)
  if (everyMs % DAY_MS !== 0) return endingAt(multiples(anchor, everyMs), LAST_INSTANT)
  const zone = zoneOf(timezone)
  const walls = multiples(anchor + zone(anchor).offset, everyMs)
  return instantsOf({ zone, follows: 'wall-clock', walls: () => walls })
}

function multiples(anchor: number, every: number): Series {
  return (from) => anchor + Math.ceil((from - anchor) / every) * every
}
