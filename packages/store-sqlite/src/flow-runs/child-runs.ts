import type { FlowRun } from '@orc/core/contract'
import { statesBefore } from '@orc/core/model'
import type { ChildOf, NewFlowRun, Refusal } from '@orc/store'
import { findDeploymentById } from '../deployments/deployment-row.ts'
import type { Write } from '../engine/write.ts'
import { insertRun } from './create.ts'
import { getFlowRun, RUN_COLUMNS, type RunRow, toFlowRun } from './run-row.ts'
import { makeTransition } from './transition.ts'
import { underWay } from './under-way.ts'

const FIND = `
  ${RUN_COLUMNS} WHERE r.parent_key = :parentKey AND r.parent_call = :call AND r.parent_within = :within`
const AWAITED = `
  ${RUN_COLUMNS} WHERE r.parent_key = :parentKey AND r.parent_kind = 'awaited' AND r.ended_at IS NULL ORDER BY r.key`

/** One that is being cancelled begins nothing new. */
const ACCEPTED = statesBefore('suspend')

export function createChild(tx: Write, run: NewFlowRun, of: ChildOf): FlowRun | Refusal | undefined {
  const parent = underWay(tx, of, ACCEPTED)
  if ('refused' in parent) return parent
  const place = { parentKey: parent.key, call: of.call, within: of.within }
  const known = tx.get<RunRow>(FIND, place)
  if (known !== undefined) return toFlowRun(known)
  const deployment = findDeploymentById(tx, run.deploymentId)
  const id = deployment && insertRun(tx, { deployment, run, parent: { ...place, kind: of.kind } })
  return id === undefined ? undefined : getFlowRun(tx, id)
}

/** Nobody will take what they would come to. */
export function cancelAwaited(tx: Write, parent: RunRow): void {
  const message = `Its parent, flow run ${parent.id}, is ${parent.state_type}.`
  for (const child of tx.all<RunRow>(AWAITED, { parentKey: parent.key })) {
    if (statesBefore('cancel').includes(child.state_type)) makeTransition(tx, child, { verb: 'cancel', message })
  }
}
