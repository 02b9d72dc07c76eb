export const ACTIVE_STATE_TYPES = ['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING'] as const
export const TERMINAL_STATE_TYPES = ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'] as const
export const STATE_TYPES = [...ACTIVE_STATE_TYPES, ...TERMINAL_STATE_TYPES] as const

export type ActiveStateType = (typeof ACTIVE_STATE_TYPES)[number]
export type TerminalStateType = (typeof TERMINAL_STATE_TYPES)[number]
export type StateType = (typeof STATE_TYPES)[number]

/** Names refine types; a state whose name is not here bears its type's own name, such as `Running`. */
export const STATE_NAMES = {
  AwaitingRetry: 'SCHEDULED',
  Late: 'SCHEDULED',
  AwaitingConcurrencySlot: 'SCHEDULED',
  Resuming: 'SCHEDULED',
  Retrying: 'RUNNING',
  Suspended: 'PAUSED',
  Cached: 'COMPLETED',
  TimedOut: 'FAILED',
  Lost: 'CRASHED',
} as const satisfies Record<string, StateType>

/** A run that is due for longer than this and not yet claimed is shown as Late, in milliseconds. */
export const LATE_AFTER_MS = 15_000

/** A run's state. History is append-only: a state once written is never changed. */
export interface State {
  readonly type: StateType
  readonly name: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** Why, for people. */
  readonly message?: string | undefined
  /** Details for programs: an exit code, a signal, the lines before a crash. */
  readonly data?: unknown
}

export function isTerminal(type: StateType): type is TerminalStateType {
  return (TERMINAL_STATE_TYPES as readonly StateType[]).includes(type)
}

/** `SCHEDULED` is shown as `Scheduled`. */
export function defaultStateName(type: StateType): string {
  return type.charAt(0) + type.slice(1).toLowerCase()
}
