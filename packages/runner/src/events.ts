import type { RunBackend } from '@orc/core'
import { isOrcError } from '@orc/core/model'
import type { ChildRunParts } from './child-runs.ts'

/** Tells the store what happened, once for each call. */
export function emittedEvents({ call, run, onFencedOff }: ChildRunParts): RunBackend['emit'] {
  return async ({ scope, ...event }, signal) => {
    try {
      await call('emitEventInRun', { id: run.id, epoch: run.epoch, call: scope.call ?? '', ...event }, { signal })
    } catch (error) {
      signal.throwIfAborted()
      if (isOrcError(error, 'stale_epoch')) onFencedOff()
      throw error
    }
  }
}
