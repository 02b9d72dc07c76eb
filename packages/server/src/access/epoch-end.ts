import { isTerminal, type State, type StateType } from '@orc/core/model'

/** For so long after its epoch a token may still append the epoch's logs, in milliseconds: output may be in transit. */
export const LATE_LOGS_MS = 600_000

/**
 * When an epoch of a run was over, from the run's history: its claim is followed by a state that belongs to no claim
 * (waiting), ends the run, or belongs to a later one. Undefined while it is live, and when there was none such.
 */
export function epochEndedAt(states: readonly (State & { epoch: number })[], epoch: number): Date | undefined {
  const claimed = states.findIndex((state) => state.epoch === epoch && state.type === 'PENDING')
  if (claimed === -1) return undefined
  const after = states.slice(claimed + 1)
  const end = after.find(({ type, ...state }) => isWithoutClaim(type) || state.epoch > epoch)
  return end && new Date(end.at)
}

/** In these states no epoch is live. */
export function isWithoutClaim(type: StateType): boolean {
  return type === 'SCHEDULED' || type === 'PAUSED' || isTerminal(type)
}
