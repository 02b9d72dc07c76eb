import { stateAfter } from '@orc/core/model'
import type { FlowRuns, Refusal, StartAsk, StartOutcome } from '@orc/store'
import { type ClaimRow, findClaim, noteRenewal, renewRunLease } from '../claims/claim-row.ts'
import { instant, parseJson } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import { hasTaskRuns } from '../task-runs/copy.ts'
import { stopOrderOf } from './cancel.ts'
import { findRun, type RunRow } from './run-row.ts'
import { makeTransition } from './transition.ts'

const SET_NONCE = `UPDATE claims SET nonce = :nonce WHERE run_key = :runKey AND epoch = :epoch`
const SET_CODE = `UPDATE flow_runs SET code_digest = :digest, notes = :notes WHERE key = :key`
const DEPLOYED_CODE = `SELECT code_digest AS digest FROM deployments WHERE key = :key`

type Outcome = Awaited<ReturnType<FlowRuns['start']>>

export function startRun(tx: Write, ask: StartAsk): Outcome {
  const { epoch, nonce, codeDigest } = ask
  const run = findRun(tx, ask.id)
  if (run === undefined) return { refused: 'not-found' }
  const claim = run.epoch === epoch ? findClaim(tx, run.key, epoch) : undefined
  if (claim === undefined) return withoutClaim(run, epoch)
  if (claim.nonce !== null && claim.nonce !== nonce) return { refused: 'nonce' }
  if (codeDigest !== null && run.code_digest !== null && codeDigest !== run.code_digest) {
    return { refused: 'code', expected: run.code_digest }
  }
  const isRepeated = claim.nonce === nonce
  if (isRepeated && (run.state_type === 'RUNNING' || run.state_type === 'CANCELLING'))
    return acknowledge(tx, { run, claim }, ask)
  if (stateAfter('start', run.state_type) === undefined) return { refused: 'state', state: run.state_type }
  tx.run(SET_NONCE, { runKey: run.key, epoch, nonce })
  if (codeDigest !== null && run.code_digest === null) noteCode(tx, run, codeDigest)
  makeTransition(tx, run, { verb: 'start', set: { startedAt: tx.nowMs, losses: 0 } })
  return acknowledge(tx, { run, claim }, ask)
}

interface Acknowledged {
  readonly run: RunRow
  readonly claim: ClaimRow
}

/** The claim of the newest epoch is gone: either the run is over, or that claim was given up. */
function withoutClaim(run: RunRow, epoch: number): Refusal {
  const isOver = run.epoch === epoch && run.ended_at !== null
  return isOver ? { refused: 'state', state: run.state_type } : { refused: 'stale', current: run.epoch }
}

function acknowledge(tx: Write, { run, claim }: Acknowledged, { epoch, leaseMs }: StartAsk): StartOutcome {
  renewRunLease(tx, { runKey: run.key, epoch, leaseMs })
  noteRenewal(tx)
  const startedAt = instant(run.started_at ?? tx.nowMs)
  return { attempt: run.attempt, startedAt, stop: stopOrderOf(run, claim), hasTaskRuns: hasTaskRuns(tx, run.key) }
}

/** Later epochs load this code or none. */
function noteCode(tx: Write, run: RunRow, digest: string): void {
  const deployed = tx.get<{ digest: string | null }>(DEPLOYED_CODE, { key: run.deployment_key })?.digest ?? null
  const notes = parseJson<string[]>(run.notes)
  if (deployed !== null && deployed !== digest) {
    notes.push(`The code that ran (${digest}) is not the code that was deployed (${deployed}).`)
  }
  tx.run(SET_CODE, { key: run.key, digest, notes: JSON.stringify(notes) })
}
