import type { InfrastructureExit } from '@orc/core/contract'
import type { State } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import type { Write } from '../engine/write.ts'
import { findRun, type RunRow, toState } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import { findClaim } from './claim-row.ts'
import { canRecover, type Loss, loseBeforeStart, recover } from './loss.ts'
import { releaseClaim } from './release.ts'

export interface ExitAsk {
  readonly id: string
  readonly epoch: number
  readonly workerId: string
  readonly exit: InfrastructureExit
}

export function reportExit(tx: Write, { id, epoch, workerId, exit }: ExitAsk): { state: State } | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  const claim = findClaim(tx, run.key, epoch)
  if (claim === undefined) return withoutClaim(run, epoch)
  if (claim.worker_id !== workerId) return { refused: 'stale', current: run.epoch }
  releaseClaim(tx, run, epoch)
  // An earlier epoch, which gave up its run for a retry: its slot is free, the run is another's.
  const state = run.epoch === epoch ? endOf(tx, run, exit) : toState(run)
  return { state }
}

/** Reported before, or given up by the reaper: the newest epoch gets the state that this led to. */
function withoutClaim(run: RunRow, epoch: number): { state: State } | Refusal {
  const isNewest = run.epoch === epoch && epoch > 0
  return isNewest ? { state: toState(run) } : { refused: 'stale', current: run.epoch }
}

function endOf(tx: Write, run: RunRow, exit: InfrastructureExit): State {
  const loss = lossOf(exit)
  switch (run.state_type) {
    case 'PENDING':
      if (!exit.permanent) return loseBeforeStart(tx, run, loss)
      return makeTransition(tx, run, { verb: 'crash', ...loss })
    case 'RUNNING':
      if (!exit.permanent && canRecover(run)) return recover(tx, run, loss)
      return makeTransition(tx, run, { verb: 'crash', ...loss, message: withoutReport(exit) })
    case 'CANCELLING':
      return makeTransition(tx, run, {
        verb: 'confirm-cancel',
        data: loss.data,
        message: run.state_message ?? undefined,
      })
    default:
      return toState(run) // over, or waiting for its next try: only the slot was left
  }
}

function lossOf(exit: InfrastructureExit): Loss {
  const { exitCode, signal, hint, lastLines } = exit
  const data = { exitCode, signal, ...(hint === undefined ? {} : { hint }), lastLines }
  return { message: messageOf(exit), data }
}

function messageOf({ message, exitCode, signal }: InfrastructureExit): string {
  if (message !== '') return message
  if (signal !== null) return `The infrastructure was ended by ${signal}.`
  return exitCode === null ? 'The infrastructure is gone.' : `The infrastructure ended with exit code ${exitCode}.`
}

/** Exit code 0 looks like success, and is none: a flow that ended has said so. */
function withoutReport(exit: InfrastructureExit): string {
  return exit.exitCode === 0 ? `${messageOf(exit)} The flow had not reported its end.` : messageOf(exit)
}
