import { stateAfter } from '@orc/core/model'
import type { Refusal, SuspendAsk } from '@orc/store'
import { findClaim } from '../claims/claim-row.ts'
import type { Write } from '../engine/write.ts'
import { findRun, type RunRow } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import { findWait, isDue } from './wait-row.ts'

export function suspendIfOpen(
  tx: Write,
  { id, epoch, waits, message }: SuspendAsk,
): { readonly suspended: boolean } | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  if (run.epoch !== epoch) return { refused: 'stale', current: run.epoch }
  if (isSuspended(run)) return { suspended: true }
  if (stateAfter('suspend', run.state_type) === undefined) return { refused: 'state', state: run.state_type }
  if (findClaim(tx, run.key, epoch) === undefined) return { refused: 'stale', current: run.epoch }
  if (!waits.every((wait) => isOpen(tx, run, wait))) return { suspended: false }
  makeTransition(tx, run, { verb: 'suspend', name: 'Suspended', message })
  return { suspended: true }
}

/** The answer was lost and it is asked again, perhaps once what it waits for has happened. */
function isSuspended({ state_type: type, state_name: name }: RunRow): boolean {
  return type === 'PAUSED' || (type === 'SCHEDULED' && name === 'Resuming')
}

function isOpen(tx: Write, { key }: RunRow, id: string): boolean {
  const wait = findWait(tx, key, id)
  return wait !== undefined && wait.ended_at === null && !isDue(wait, tx.nowMs)
}
