import type { WaitOutcome } from '@orc/core/contract'
import { stateAfter } from '@orc/core/model'
import { jsonOrNull } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import { findRunByKey, type RunRow } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import type { WaitRow } from './wait-row.ts'

/** The first end is the end. */
const END = `
  UPDATE waits SET ended_at = :now, outcome = :outcome, value = :value WHERE key = :key AND ended_at IS NULL`

interface WaitEnd {
  readonly outcome: WaitOutcome
  readonly value?: unknown
}

/**
 * Ends an open wait and, if its run gave its infrastructure back, wakes that. The run is due since it first was, which
 * puts it at the head of its line.
 */
export function endWait(tx: Write, wait: WaitRow, { outcome, value }: WaitEnd): WaitRow {
  const ended = { ...wait, ended_at: tx.nowMs, outcome, value: jsonOrNull(value) }
  tx.run(END, { key: wait.key, now: tx.nowMs, outcome, value: ended.value })
  const run = findRunByKey(tx, wait.run_key)
  if (run === undefined) return ended
  if (stateAfter('wake', run.state_type) === undefined) tellInPlace(tx, run, ended)
  else makeTransition(tx, run, { verb: 'wake', name: 'Resuming', message: reasonOf(wait, outcome) })
  return ended
}

/** Its process is there and asks; in which process of ours is not known. By the clock it asks again anyway. */
function tellInPlace(tx: Write, { id, pool }: RunRow, { kind, name, outcome }: WaitRow): void {
  tx.wake(`flow-run:${id}`)
  if (outcome === 'slept' || outcome === 'timed-out') return
  tx.emit({ type: 'flow-run:wait-ended', subject: id, workPool: pool, data: { kind, wait: name, outcome } })
}

/** Its time has come. */
export function endByTime(tx: Write, wait: WaitRow): WaitRow {
  return endWait(tx, wait, { outcome: wait.kind === 'sleep' ? 'slept' : 'timed-out' })
}

function reasonOf({ kind, name, subject }: WaitRow, outcome: WaitOutcome): string {
  if (kind === 'sleep') return 'It has slept enough.'
  if (kind === 'event' && outcome === 'received') return `The event "${subject}" came.`
  if (kind === 'event') return `The event "${subject}" did not come in time.`
  if (kind === 'run') return `Flow run ${subject} of "${name}" has ended.`
  return outcome === 'answered' ? `"${name}" was answered.` : `Nobody answered "${name}" in time.`
}
