import { UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import type { Refusal, SlotAsk } from '@orc/store'
import { findClaim } from '../claims/claim-row.ts'
import type { Write } from '../engine/write.ts'
import { findRun, type RunRow } from '../flow-runs/run-row.ts'

/** The run that asks, unless it is not under way, or the epoch that speaks for it is over. */
export function askingRun(tx: Write, { id, epoch }: Pick<SlotAsk, 'id' | 'epoch'>): RunRow | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  const isStale = run.epoch !== epoch || findClaim(tx, run.key, epoch) === undefined
  if (isStale) return { refused: 'stale', current: run.epoch }
  return UNDER_WAY_STATE_TYPES.includes(run.state_type) ? run : { refused: 'state', state: run.state_type }
}
