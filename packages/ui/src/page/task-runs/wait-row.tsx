import type { WaitMark } from '@orc/core/contract'
import { CirclePause } from 'lucide-react'
import { relativeTime, spanText } from '../elements/times.ts'
import { Bar, type Span } from './bar.tsx'
import { RowButton, type RowChoice } from './row-button.tsx'
import { waitText } from './rows.ts'
import classes from './timeline.module.css'

export interface WaitRowProps {
  readonly wait: WaitMark
  readonly top: number
  readonly span: Span
  readonly nowMs: number
  readonly choice: RowChoice
}

/** Time in which the flow waited, and held nothing if it was long. */
export function WaitRow({ wait, top, span, nowMs, choice }: WaitRowProps) {
  const fromMs = Date.parse(wait.openedAt)
  const toMs = Math.max(fromMs, wait.endedAt === null ? nowMs : Date.parse(wait.endedAt))
  return (
    <div
      className={classes.row}
      role="listitem"
      style={{ transform: `translateY(${top}px)` }}
      title={titleOf(wait, nowMs)}
    >
      <span className={classes.name}>
        <RowButton
          choice={choice}
          icon={<CirclePause size={14} color="var(--orc-warn)" aria-hidden />}
          text={waitText(wait)}
        />
        <span className={classes.tries}>{wait.outcome ?? 'waits'}</span>
      </span>
      <span className={classes.track}>
        <Bar segment={{ kind: 'wait', fromMs, toMs, state: 'PAUSED' }} span={span} />
      </span>
      <span className={classes.took}>{spanText(toMs - fromMs)}</span>
    </div>
  )
}

function titleOf({ message, outcome, dueAt }: WaitMark, nowMs: number): string {
  const end = outcome ?? (dueAt === null ? 'with no end of its own' : `until ${relativeTime(Date.parse(dueAt), nowMs)}`)
  return message === null ? end : `${message}\n${end}`
}
