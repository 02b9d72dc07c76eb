import { type StateType, statesBefore } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import { findClaim } from '../claims/claim-row.ts'
import type { Write } from '../engine/write.ts'
import { findRun, type RunRow } from './run-row.ts'

/** A flow that was told to stop may finish what it is at. */
const MAY_END = statesBefore('complete')

interface UnderEpoch {
  readonly id: string
  readonly epoch: number
}

/** The run that speaks, if its epoch is the live one and it is in one of these states. */
export function underWay(
  tx: Write,
  { id, epoch }: UnderEpoch,
  accepted: readonly StateType[] = MAY_END,
): RunRow | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  if (run.epoch !== epoch) return { refused: 'stale', current: run.epoch }
  if (!accepted.includes(run.state_type)) return { refused: 'state', state: run.state_type }
  if (findClaim(tx, run.key, epoch) === undefined) return { refused: 'stale', current: run.epoch }
  return run
}
