import { MAX_LOSSES_BEFORE_START, type State } from '@orc/core/model'
import type { Write } from '../engine/write.ts'
import type { RunRow } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'

/** How it is known that the infrastructure of an epoch is gone. */
export interface Loss {
  /** One sentence: what happened. */
  readonly message: string
  readonly data?: unknown
}

/** PENDING: nothing of the flow has run, so it is tried again, unless that keeps happening. */
export function loseBeforeStart(tx: Write, run: RunRow, { message, data }: Loss): State {
  const losses = run.losses + 1
  // It was to be run where it was begun: nobody else could try again.
  if (run.pool === null) return makeTransition(tx, run, { verb: 'lose', name: 'Lost', message, data, set: { losses } })
  if (losses >= MAX_LOSSES_BEFORE_START) {
    const times = `Its infrastructure was lost ${losses} times before the flow began. The last time: ${message}`
    return makeTransition(tx, run, { verb: 'lose', name: 'Lost', message: times, data, set: { losses } })
  }
  const again = `${message} The flow had not begun; it is tried again (loss ${losses} of ${MAX_LOSSES_BEFORE_START}).`
  return makeTransition(tx, run, { verb: 'reschedule', message: again, data, set: { losses, dueAt: tx.nowMs } })
}

/** RUNNING, with infrastructure retries left: it begins again in new infrastructure, as the same attempt. */
export function recover(tx: Write, run: RunRow, { message, data }: Loss): State {
  const recoveries = run.recoveries + 1
  const again = `${message} It begins again (infrastructure retry ${recoveries} of ${run.infrastructure_retries}).`
  const set = { recoveries, dueAt: tx.nowMs }
  return makeTransition(tx, run, { verb: 'recover', name: 'AwaitingRetry', message: again, data, set })
}

export function canRecover({ recoveries, infrastructure_retries: allowed }: RunRow): boolean {
  return recoveries < allowed
}
