import type { RunBackend } from '@orc/core'
import { isOrcError } from '@orc/core/model'
import type { Call } from './api.ts'
import type { HandedRun } from './handover.ts'

export interface ChildRunParts {
  readonly call: Call
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
  /** Another epoch has the run. */
  readonly onFencedOff: () => void
}

/** Asks for runs of deployments as children of this run; the store sees to it that each is made once. */
export function childRuns({ call, run, onFencedOff }: ChildRunParts): RunBackend['startRun'] {
  return async ({ scope, parameters, jobVariables, tags = [], ...asked }, signal) => {
    const place = { id: run.id, epoch: run.epoch, call: scope.call ?? '', within: scope.tries }
    const values = { parameters: { ...parameters }, jobVariables: { ...jobVariables }, tags: [...tags] }
    try {
      const child = await call('createChildRun', { ...place, ...values, ...asked }, { signal })
      return { id: child.id, name: child.name }
    } catch (error) {
      signal.throwIfAborted()
      if (isOrcError(error, 'stale_epoch')) onFencedOff()
      throw error
    }
  }
}
