import type { StateType } from '@orc/core/model'
import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  RotateCcw,
  TriangleAlert,
  Zap,
} from 'lucide-react'
import classes from './badge.module.css'

export interface Look {
  readonly icon: LucideIcon
  /** A variable of theme/theme.ts. */
  readonly color: string
  readonly turns?: boolean
}

/** Each state has a shape of its own beside its colour, so that nothing is said by colour alone. */
const TYPES: Readonly<Record<StateType, Look>> = {
  SCHEDULED: { icon: CalendarClock, color: 'var(--orc-wait)' },
  PENDING: { icon: CircleDashed, color: 'var(--orc-busy)' },
  RUNNING: { icon: LoaderCircle, color: 'var(--orc-busy)', turns: true },
  PAUSED: { icon: CirclePause, color: 'var(--orc-warn)' },
  CANCELLING: { icon: Ban, color: 'var(--orc-warn)' },
  COMPLETED: { icon: CircleCheck, color: 'var(--orc-good)' },
  FAILED: { icon: CircleX, color: 'var(--orc-bad)' },
  CRASHED: { icon: Zap, color: 'var(--orc-crash)' },
  CANCELLED: { icon: OctagonX, color: 'var(--orc-idle)' },
}

/** Names that ask for attention, or that are something else than their type. */
const NAMES: Readonly<Record<string, Look>> = {
  Late: { icon: TriangleAlert, color: 'var(--orc-warn)' },
  AwaitingConcurrencySlot: { icon: Hourglass, color: 'var(--orc-warn)' },
  AwaitingRetry: { icon: RotateCcw, color: 'var(--orc-warn)' },
  Retrying: { icon: RotateCcw, color: 'var(--orc-busy)' },
}

export interface StateLike {
  readonly type: StateType
  readonly name: string
}

export function lookOfState({ type, name }: StateLike): Look {
  return NAMES[name] ?? TYPES[type]
}

export interface StateIconProps {
  readonly state: StateLike
  readonly size?: number
  /** A state of the past stands still. @default the present */
  readonly isPast?: boolean
}

export function StateIcon({ state, size = 16, isPast = false }: StateIconProps) {
  const { icon: Icon, color, turns } = lookOfState(state)
  return (
    <Icon
      size={size}
      color={color}
      className={turns && !isPast ? 'orc-turning' : undefined}
      aria-hidden
      strokeWidth={2.25}
    />
  )
}

export function StateBadge({ state }: { state: StateLike }) {
  return (
    <span className={classes.badge} style={{ '--badge-color': lookOfState(state).color }} data-state={state.type}>
      <StateIcon state={state} size={14} />
      {spaced(state.name)}
    </span>
  )
}

/** `AwaitingRetry` as people write it. */
export function spaced(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/ \w/g, (start) => start.toLowerCase())
}
