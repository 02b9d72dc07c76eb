import type { RunReport } from '@orc/core/contract'
import { isTerminal, type State, stateAfter } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import { findClaim } from '../claims/claim-row.ts'
import { jsonOrNull } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import { addNotes, findRun, type RunRow, toState } from './run-row.ts'
import { makeTransition, type TransitionAsk } from './transition.ts'

const SET_RESULT = `UPDATE flow_runs SET result = :result, result_by = :by, result_codec = :codec WHERE key = :key`

export interface ReportAsk {
  readonly id: string
  readonly epoch: number
  readonly report: RunReport
}

export function reportRun(tx: Write, { id, epoch, report }: ReportAsk): { state: State } | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  if (run.epoch !== epoch) return { refused: 'stale', current: run.epoch }
  if (isWhatIsSo(run, report)) return { state: toState(run) }
  // The claim is gone from under a run that is not over: it was given up, and waits for its next epoch.
  const isGivenUp = !isTerminal(run.state_type) && findClaim(tx, run.key, epoch) === undefined
  if (isGivenUp) return { refused: 'stale', current: run.epoch }
  if (stateAfter(report.verb, run.state_type) === undefined) return { refused: 'state', state: run.state_type }
  if (report.verb === 'complete') setResult(tx, run, report)
  if ('notes' in report && report.notes !== undefined) addNotes(tx, run, report.notes)
  return { state: makeTransition(tx, run, transitionOf(tx, run, report)) }
}

function setResult(tx: Write, { key }: RunRow, { result, kept }: Extract<RunReport, { verb: 'complete' }>): void {
  const { text = jsonOrNull(result), by = null, codec = null } = kept ?? {}
  tx.run(SET_RESULT, { key, result: text, by, codec })
}

function attemptAfter({ attempt, sameAttempt }: Extract<RunReport, { verb: 'await-retry' }>): number {
  return sameAttempt ? attempt : attempt + 1
}

/** A report whose answer was lost comes again, possibly after the claim is gone; it must find its own work done. */
function isWhatIsSo(run: RunRow, report: RunReport): boolean {
  switch (report.verb) {
    case 'complete':
      return run.state_type === 'COMPLETED'
    case 'fail':
      return run.state_type === 'FAILED'
    case 'await-retry':
      return run.state_type === 'SCHEDULED' && run.attempt === attemptAfter(report)
    case 'retry':
      return run.state_type === 'RUNNING' && run.attempt === report.attempt + 1
  }
}

function transitionOf(tx: Write, run: RunRow, report: RunReport): TransitionAsk {
  const { verb, message } = report
  switch (verb) {
    case 'complete':
      return { verb, message }
    case 'fail':
      return { verb, message, name: report.name, data: report.data, isUntold: report.isUntold }
    case 'retry':
      return { verb, message, name: 'Retrying', set: { attempt: run.attempt + 1 } }
    case 'await-retry': {
      const set = { attempt: attemptAfter(report), dueAt: tx.nowMs + report.delayMs }
      return { verb, message, name: 'AwaitingRetry', set }
    }
  }
}
