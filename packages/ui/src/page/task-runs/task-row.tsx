import type { ChildMark, TaskMark } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { StateIcon, spaced } from '../elements/state-badge.tsx'
import { spanText } from '../elements/times.ts'
import { Bar, type Span } from './bar.tsx'
import { RowButton, type RowChoice } from './row-button.tsx'
import type { TimelineRow } from './rows.ts'
import { segmentsOf } from './segments.ts'
import classes from './timeline.module.css'

export interface TaskRowProps {
  readonly row: TimelineRow & { readonly kind: 'task' }
  readonly top: number
  readonly span: Span
  readonly nowMs: number
  readonly choice: RowChoice
}

/** A call: its tries and the waits between them, and the runs that it asked for. */
export function TaskRow({ row: { task, depth, children }, top, span, nowMs, choice }: TaskRowProps) {
  const segments = segmentsOf(task, nowMs)
  const took = (segments.at(-1)?.toMs ?? 0) - (segments[0]?.fromMs ?? 0)
  return (
    <div
      className={classes.row}
      role="listitem"
      style={{ transform: `translateY(${top}px)` }}
      title={titleOf(task, took)}
    >
      <span className={classes.name} style={{ paddingLeft: depth * 16 }}>
        <RowButton choice={choice} icon={<StateIcon state={task.state} size={14} />} text={task.name} />
        {remarksOf(task).map((remark) => (
          <span key={remark} className={classes.tries}>
            {remark}
          </span>
        ))}
        {children.map((run) => (
          <ChildLink key={run.id} run={run} />
        ))}
      </span>
      <span className={classes.track}>
        {segments.map((segment) => (
          <Bar key={`${segment.kind} ${segment.fromMs}`} segment={segment} span={span} />
        ))}
      </span>
      <span className={classes.took}>{spanText(took)}</span>
    </div>
  )
}

/** A run that a call asked for, with the state that it is in. */
export function ChildLink({ run: { id, name, state } }: { run: ChildMark }) {
  return (
    <Link to="/runs/$id" params={{ id }} className={`orc-link ${classes.child}`} title={spaced(state.name)}>
      <StateIcon state={state} size={13} />
      <span className={classes.text}>{name}</span>
    </Link>
  )
}

/** What is not seen in the bar: a result that another call or another run had already says so. */
function remarksOf({ failures, attempt, epoch, state }: TaskMark): string[] {
  return [
    ...(failures.length > 0 ? [`${attempt} tries`] : []),
    ...(state.name === 'Cached' ? ['cached'] : []),
    ...(epoch === 0 ? ['taken over'] : []),
  ]
}

function titleOf({ name, state, failures }: TaskMark, took: number): string {
  const lines = [`${name}: ${spaced(state.name)} after ${spanText(took)}`]
  for (const { attempt, message, delayMs } of failures)
    lines.push(`try ${attempt}: ${message}; waits ${spanText(delayMs)}`)
  if (state.message !== undefined) lines.push(state.message)
  return lines.join('\n')
}
