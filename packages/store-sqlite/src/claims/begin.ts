import type { FlowRun } from '@orc/core/contract'
import type { BeginAsk } from '@orc/store'
import type { Write } from '../engine/write.ts'
import { UNLIMITED_GROUP } from '../flow-runs/hook-runs.ts'
import { writeRun } from '../flow-runs/insert-run.ts'
import { findRunByKey, toFlowRun } from '../flow-runs/run-row.ts'
import { makeTransition } from '../flow-runs/transition.ts'
import { ensureFlow } from '../flows.ts'
import { copyResults } from '../task-runs/copy.ts'
import { insertClaim, renewBothLeases } from './claim-row.ts'

/** The first epoch is the only one: nobody else could go on with it. */
const EPOCH = 1

const OF_CLAIM_ID = `SELECT run_key AS runKey FROM claims WHERE claim_id = :claimId AND worker_id = :workerId`
const NOWHERE = `
  SELECT p.key AS poolKey, q.key AS queueKey FROM work_pools p JOIN work_queues q ON q.pool_key = p.key
  WHERE p.id = 'no-pool'`
const NO_DEPLOYMENT = `SELECT key FROM deployments WHERE flow_key = :flowKey AND name = ''`
const INSERT_NO_DEPLOYMENT = `
  INSERT INTO deployments (id, flow_key, name, description, entrypoint, pull_steps, parameter_schema, parameters,
    job_variables, tags, infrastructure_retries, paused, created_at, updated_at, deleted_at)
  VALUES (:id, :flowKey, '', '', '', '[]', '{}', '{}', '{}', '[]', 0, 0, :now, :now, :now)`

export function beginRun(tx: Write, ask: BeginAsk): FlowRun {
  const { claimId, workerId, leaseMs } = ask
  const known = tx.get<{ runKey: number }>(OF_CLAIM_ID, { claimId, workerId })
  if (known) renewBothLeases(tx, { ...known, epoch: EPOCH, leaseMs })
  const runKey = known?.runKey ?? begin(tx, ask)
  const run = findRunByKey(tx, runKey)
  if (run === undefined) throw new Error('A run that was just begun is gone.')
  return toFlowRun(run)
}

function begin(tx: Write, ask: BeginAsk): number {
  const { flow, name, retryOf, keepsResults, workerId, workerName: worker, claimId, leaseMs } = ask
  const place = placeOf(tx, flow)
  const values = {
    ...place,
    name,
    group: UNLIMITED_GROUP,
    dueAt: tx.nowMs,
    parameters: JSON.stringify(ask.parameters),
    jobVariables: '{}',
    tags: JSON.stringify(ask.tags),
    infrastructureRetries: 0,
    retryOf,
  }
  const key = writeRun(tx, values, { flow, deployment: null, pool: null })?.key
  const run = key === undefined ? undefined : findRunByKey(tx, key)
  if (run === undefined) throw new Error('A run without an occurrence was not written.')
  if (retryOf !== undefined && keepsResults) copyResults(tx, { from: retryOf, to: run.key })
  makeTransition(tx, run, { verb: 'claim', message: `Begun by ${worker}.`, set: { epoch: EPOCH, worker } })
  insertClaim(tx, { ...place, runKey: run.key, epoch: EPOCH, workerId, claimId, leaseMs })
  return run.key
}

interface Nowhere {
  readonly poolKey: number
  readonly queueKey: number
}

function placeOf(tx: Write, flow: string) {
  const nowhere = tx.get<Nowhere>(NOWHERE)
  if (nowhere === undefined) throw new Error('The pool of runs that have none is gone.')
  const flowKey = ensureFlow(tx, flow)
  const known = tx.get<{ key: number }>(NO_DEPLOYMENT, { flowKey })?.key
  const deploymentKey = known ?? tx.run(INSERT_NO_DEPLOYMENT, { id: tx.newId(), flowKey, now: tx.nowMs }).key
  return { ...nowhere, flowKey, deploymentKey }
}
