import type { FlowRun } from '@orc/core/contract'
import { isTerminal, type State } from '@orc/core/model'
import type { FlowRuns, NewFlowRun } from '@orc/store'
import { findDeploymentById } from '../deployments/deployment-row.ts'
import type { Engine } from '../engine/engine.ts'
import type { Sql } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { once } from '../idempotency.ts'
import { cancelRun } from './cancel.ts'
import { createChild } from './child-runs.ts'
import { insertRun } from './create.ts'
import { oweHooks } from './hook-runs.ts'
import { endedSince } from './hours.ts'
import { listRuns } from './list.ts'
import { reportRun } from './report.ts'
import { onceByKey } from './run-keys.ts'
import { findRun, getFlowRun, type StateColumns, toFlowRun, toState } from './run-row.ts'
import { startRun } from './start.ts'

const STATES = `
  SELECT type AS state_type, name AS state_name, at AS state_at, message AS state_message, data AS state_data, epoch
  FROM flow_run_states WHERE run_key = :key ORDER BY seq`
const HAS_CLAIM = `SELECT 1 FROM claims WHERE run_key = :key LIMIT 1`
/** Its states, logs and claims go with it. */
const DELETE = `DELETE FROM flow_runs WHERE key = :key`

export function sqliteFlowRuns({ read, write }: Engine): FlowRuns {
  return {
    create: (run, idempotency) => write((tx) => once(tx, idempotency, () => create(tx, run))),
    createChild: (run, of) => write((tx) => createChild(tx, run, of)),
    get: (id) => read((sql) => getFlowRun(sql, id)),
    list: (ask) => read((sql) => listRuns(sql, ask)),
    states: (id) => read((sql) => listStates(sql, id)),
    endedSince: (from) => read((sql) => endedSince(sql, from)),
    cancel: (id, reason) => write((tx) => cancelRun(tx, id, reason)),
    deleteIfFinished: (id) => write((tx) => deleteIfFinished(tx, id)),
    start: (ask) => write((tx) => startRun(tx, ask)),
    report: (ask) => write((tx) => reportRun(tx, ask)),
    oweHooks: (ask) => write((tx) => oweHooks(tx, ask)),
  }
}

function create(tx: Write, run: NewFlowRun): FlowRun | undefined {
  const deployment = findDeploymentById(tx, run.deploymentId)
  const id = deployment && onceByKey(tx, { deployment, runKey: run.runKey }, () => insertRun(tx, { deployment, run }))
  return id === undefined ? undefined : getFlowRun(tx, id)
}

function listStates(sql: Sql, id: string): (State & { epoch: number })[] | undefined {
  const run = findRun(sql, id)
  if (run === undefined) return undefined
  const rows = sql.all<StateColumns & { epoch: number }>(STATES, { key: run.key })
  return rows.map((row) => ({ ...toState(row), epoch: row.epoch }))
}

function deleteIfFinished(tx: Write, id: string): FlowRun | 'active' | undefined {
  const run = findRun(tx, id)
  if (run === undefined) return undefined
  if (!isTerminal(run.state_type) || tx.get(HAS_CLAIM, { key: run.key }) !== undefined) return 'active'
  tx.run(DELETE, { key: run.key })
  tx.emit({ type: 'flow-run:deleted', subject: id, workPool: run.pool, data: { name: run.name, flow: run.flow } })
  return toFlowRun(run)
}
