import type { OperationReply } from '@orc/core/contract'
import { TERMINAL_STATE_TYPES, type TerminalStateType } from '@orc/core/model'
import { Link, useNavigate } from '@tanstack/react-router'
import { lookOfState, StateIcon } from '../elements/state-badge.tsx'
import classes from './hours-chart.module.css'

type Hour = OperationReply<'viewDashboard'>['hours'][number]

const HEIGHT = 132
const HOUR_MS = 3_600_000
/** Between the parts of a column, so that they are told apart without their colours. */
const GAP = 2

/** How many runs ended in each of the last hours, by how they ended; each part of it leads to those runs. */
export function HoursChart({ hours }: { hours: readonly Hour[] }) {
  const most = Math.max(1, ...hours.map(totalOf))
  const totals = TERMINAL_STATE_TYPES.map((type) => [type, sum(hours.map(({ ended }) => ended[type] ?? 0))] as const)
  return (
    <figure className={classes.figure}>
      <div className={classes.columns} style={{ height: HEIGHT }} aria-hidden>
        {hours.map((hour) => (
          <Column key={hour.at} hour={hour} most={most} />
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        {hours
          .filter((_, index) => index % 6 === 0 || index === hours.length - 1)
          .map(({ at }) => (
            <span key={at}>{hourText(at)}</span>
          ))}
      </div>
      <figcaption className={classes.legend}>
        {totals.map(([type, runs]) => (
          <Link key={type} to="/runs" search={{ states: [type], by: 'ended', since: hours[0]?.at ?? '' }}>
            <StateIcon state={{ type, name: '' }} size={14} />
            {runs} {type.toLowerCase()}
          </Link>
        ))}
      </figcaption>
    </figure>
  )
}

function Column({ hour, most }: { hour: Hour; most: number }) {
  const parts = TERMINAL_STATE_TYPES.flatMap((type) => (hour.ended[type] ? [{ type, runs: hour.ended[type] }] : []))
  const navigate = useNavigate()
  const isEmpty = parts.length === 0
  const until = new Date(Date.parse(hour.at) + HOUR_MS).toISOString()
  const go = (): void => void navigate({ to: '/runs', search: { by: 'ended', since: hour.at, until } })
  return (
    <div
      className={classes.column}
      title={titleOf(hour, parts)}
      data-leads={isEmpty ? undefined : true}
      onClick={isEmpty ? undefined : go}
    >
      {parts.toReversed().map(({ type, runs }) => (
        <div
          key={type}
          className={classes.part}
          style={{
            height: Math.max(3, (runs / most) * HEIGHT - GAP),
            background: lookOfState({ type, name: '' }).color,
          }}
        />
      ))}
      {isEmpty && <div className={classes.none} />}
    </div>
  )
}

function titleOf({ at }: Hour, parts: readonly { type: TerminalStateType; runs: number }[]): string {
  const counts = parts.map(({ type, runs }) => `${runs} ${type.toLowerCase()}`)
  return `${hourText(at)}: ${counts.length === 0 ? 'none ended' : counts.join(', ')}`
}

function totalOf({ ended }: Hour): number {
  return sum(Object.values(ended))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** In the viewer's zone. */
function hourText(at: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))
}
