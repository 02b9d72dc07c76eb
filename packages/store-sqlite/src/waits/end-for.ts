import type { RunEnd } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import type { Write } from '../engine/write.ts'
import { findRun, type RunRow, resultOf, toState } from '../flow-runs/run-row.ts'
import { endWait } from './end.ts'
import type { WaitRow } from './wait-row.ts'

const OPEN_FOR = `SELECT * FROM waits WHERE subject = :id AND kind = 'run' AND ended_at IS NULL`

/** Ends what waits for this run, which is over. */
export function endWaitsFor(tx: Write, run: RunRow): void {
  for (const wait of tx.all<WaitRow>(OPEN_FOR, { id: run.id })) {
    endWait(tx, wait, { outcome: 'ended', value: endOf(run) })
  }
}

/** A wait that was just opened may be for a run that ended before, or was deleted since. */
export function endIfOver(tx: Write, wait: WaitRow): WaitRow {
  if (wait.kind !== 'run' || wait.subject === null || wait.ended_at !== null) return wait
  const run = findRun(tx, wait.subject)
  if (run !== undefined && !isTerminal(run.state_type)) return wait
  return endWait(tx, wait, { outcome: 'ended', value: run && endOf(run) })
}

function endOf(run: RunRow): RunEnd {
  return { id: run.id, name: run.name, state: toState(run), ...resultOf(run) }
}
