import { freeResultsOf } from '../cached-results/making.ts'
import { releaseSlotsOf } from '../concurrency-limits/slot-asks.ts'
import type { Write } from '../engine/write.ts'
import type { RunRow } from '../flow-runs/run-row.ts'

const RELEASE = `DELETE FROM claims WHERE run_key = :runKey AND epoch = :epoch`
const TAG_LIMITS = `
  SELECT claim_limit AS name FROM claim_slots
  WHERE run_key = :runKey AND epoch = :epoch AND claim_limit >= 'tag:' AND claim_limit < 'tag;'`

/** The slots are free: whoever waits for the pool, or for a limit of the run, is woken. */
export function releaseClaim(tx: Write, run: RunRow, epoch: number): void {
  const claim = { runKey: run.key, epoch }
  releaseSlotsOf(tx, claim)
  freeResultsOf(tx, claim)
  const tagLimits = tx.all<{ name: string }>(TAG_LIMITS, claim)
  if (tx.run(RELEASE, claim).changes === 0) return
  for (const { name } of tagLimits)
    tx.emit({ type: 'concurrency-limit:released', subject: name, workPool: null, data: { flowRun: run.id } })
  const data = { name: run.name, flow: run.flow, epoch }
  tx.emit({ type: 'flow-run:released', subject: run.id, workPool: run.pool, data })
}
