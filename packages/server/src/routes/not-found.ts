import type { Deployment, Flow, FlowRun, WorkPool, WorkQueue } from '@orc/core/contract'
import { nearest, OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'

/**
 * Reads that end in an error when there is nothing, which names the existing name most like the one that was asked for.
 * Looking for that costs a list, and only those who mistyped pay it.
 */

/** How many names are looked through for the nearest. */
const KNOWN = 1000

export async function workPoolNotFound(store: Store, name: string): Promise<OrcError> {
  const { items } = await store.workPools.list({ limit: KNOWN })
  return new OrcError('work_pool_not_found', { name, nearest: nearest(name, items.map(nameOf)) })
}

export async function existingWorkPool(store: Store, name: string): Promise<WorkPool> {
  const workPool = await store.workPools.get(name)
  if (workPool === undefined) throw await workPoolNotFound(store, name)
  return workPool
}

/** The error for a queue that is not there: about its pool, if that is what is missing. */
export async function workQueueNotFound(store: Store, pool: string, name: string): Promise<OrcError> {
  const queues = await store.workQueues.list(pool)
  if (queues.length === 0) return workPoolNotFound(store, pool)
  return new OrcError('work_queue_not_found', { pool, name, nearest: nearest(name, queues.map(nameOf)) })
}

export async function existingWorkQueue(store: Store, pool: string, name: string): Promise<WorkQueue> {
  const queue = await store.workQueues.get(pool, name)
  if (queue === undefined) throw await workQueueNotFound(store, pool, name)
  return queue
}

export async function deploymentNotFound(store: Store, { flow, name }: ByName): Promise<OrcError> {
  const { items } = await store.deployments.list({ limit: KNOWN })
  const fullName = `${flow}/${name}`
  const known = items.map((deployment) => deployment.fullName)
  return new OrcError('deployment_not_found', { name: fullName, nearest: nearest(fullName, known) })
}

export interface ByName {
  readonly flow: string
  readonly name: string
}

export async function existingDeployment(store: Store, { flow, name }: ByName): Promise<Deployment> {
  const deployment = await store.deployments.get(flow, name)
  if (deployment === undefined) throw await deploymentNotFound(store, { flow, name })
  return deployment
}

export async function existingFlow(store: Store, name: string): Promise<Flow> {
  const flow = await store.flows.get(name)
  if (flow !== undefined) return flow
  const { items } = await store.flows.list({ limit: KNOWN })
  throw new OrcError('flow_not_found', { name, nearest: nearest(name, items.map(nameOf)) })
}

export async function existingFlowRun(store: Store, id: string): Promise<FlowRun> {
  const run = await store.flowRuns.get(id)
  if (run === undefined) throw new OrcError('flow_run_not_found', { id })
  return run
}

const nameOf = ({ name }: { readonly name: string }): string => name
