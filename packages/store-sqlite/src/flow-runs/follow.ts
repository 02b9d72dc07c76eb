import { isTerminal } from '@orc/core/model'
import type { Move, Write } from '../engine/write.ts'
import { endWaitsFor } from '../waits/end-for.ts'
import { cancelAwaited } from './child-runs.ts'
import { findRunByKey } from './run-row.ts'

/**
 * What a run's move means for other runs, in the transaction of the move: children that are awaited do not outlive their
 * parent, and a parent that waits is told of the end of its child.
 */
export function followMove(tx: Write, { runKey, to }: Move): void {
  const isOver = isTerminal(to)
  if (!isOver && to !== 'CANCELLING') return
  const run = findRunByKey(tx, runKey)
  if (run === undefined) return
  cancelAwaited(tx, run)
  if (isOver && run.parent_key !== null) endWaitsFor(tx, run)
}
