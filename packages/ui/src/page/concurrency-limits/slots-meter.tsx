import type { ConcurrencyLimit } from '@orc/core/contract'
import classes from './slots-meter.module.css'

/** How many slots are in use, and what share of all that is. Under several keys it may be more than all. */
export function SlotsMeter({ limit: { slots, slotsInUse } }: { limit: ConcurrencyLimit }) {
  const share = slots === 0 ? 1 : Math.min(1, slotsInUse / slots)
  return (
    <span className={classes.meter}>
      <span className="orc-numeric">{slotsInUse}</span>
      <span className={classes.track} data-full={slotsInUse >= slots} aria-hidden>
        <span className={classes.used} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  )
}
