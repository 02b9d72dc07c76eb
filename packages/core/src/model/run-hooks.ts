import type { StateType } from './states.ts'

/** Hooks of a flow that are owed even if its process cannot run them, and the end after which each is due. */
export const OWED_HOOKS = ['onCrashed', 'onCancelled', 'onFailed'] as const
export type OwedHook = (typeof OWED_HOOKS)[number]

const HOOK_AFTER: Partial<Record<StateType, OwedHook>> = {
  CRASHED: 'onCrashed',
  CANCELLED: 'onCancelled',
  FAILED: 'onFailed',
}

/** The hook that is to be told of this end; undefined where the process of the run has told it before it reported. */
export function hookAfter(state: StateType): OwedHook | undefined {
  return HOOK_AFTER[state]
}
