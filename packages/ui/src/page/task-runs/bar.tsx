import { lookOfState } from '../elements/state-badge.tsx'
import type { Segment, spanOf } from './segments.ts'
import classes from './timeline.module.css'

export type Span = ReturnType<typeof spanOf>

/** A stretch of time, where it is in the whole. */
export function Bar({ segment: { kind, fromMs, toMs, state }, span }: { segment: Segment; span: Span }) {
  const whole = span.toMs - span.fromMs
  const left = ((fromMs - span.fromMs) / whole) * 100
  const width = ((toMs - fromMs) / whole) * 100
  return (
    <span
      className={classes.bar}
      data-kind={kind}
      data-state={state}
      style={{
        left: `${left}%`,
        width: `max(3px, ${width}%)`,
        '--bar-color': lookOfState({ type: state, name: '' }).color,
      }}
    />
  )
}
