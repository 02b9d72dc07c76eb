import type { CheckedInput } from '@orc/core/contract'
import { checkDeploymentLimit, checkJobVariables, checkName, checkParameters } from '@orc/core/model'
import type { DeploymentSpec, NewSchedule, Store } from '@orc/store'
import { existingWorkPool, existingWorkQueue } from '../routes/not-found.ts'
import { scheduleArithmetic } from '../schedules/arithmetic.ts'
import { checkDistinct, newSchedule } from '../schedules/new-schedule.ts'

type Given = CheckedInput<'applyDeployment'>

/**
 * A deployment as it is stored, once everything about it has been found to fit: its names, its pool and what the pool
 * lets be set, its parameters, its limit, its schedules. Runs that only a schedule creates get nothing more from anybody, so with
 * schedules all that is required must be there now; else it may come with each run.
 */
export async function deploymentSpec(given: Given, store: Store): Promise<DeploymentSpec> {
  checkName('flow', given.flow)
  checkName('deployment', given.name)
  const schedules = await schedulesOf(given, store)
  const workQueue = await checkPool(given, store)
  checkAllParameters(given, schedules)
  checkDeploymentLimit(given)
  return { ...given, workQueue, schedules }
}

/** Whether its pool takes it, and the queue its runs will go to. */
async function checkPool(
  { workPool, workQueue, jobVariables, schedules }: Given,
  store: Store,
): Promise<string | null> {
  if (workPool === null) return null
  const pool = await existingWorkPool(store, workPool)
  const variables = { pool: workPool, template: pool.baseJobTemplate, layers: [jobVariables] }
  checkJobVariables(variables, schedules.length > 0 ? 'all' : 'given')
  if (workQueue !== null) return (await existingWorkQueue(store, workPool, workQueue)).name
  const queues = await store.workQueues.list(workPool)
  return queues.find((queue) => queue.isDefault)?.name ?? null
}

async function schedulesOf(given: Given, store: Store): Promise<NewSchedule[]> {
  if (given.schedules.length === 0) return []
  const context = { arithmetic: await scheduleArithmetic(), now: store.clock.now() }
  const schedules = given.schedules.map((schedule) => newSchedule(schedule, context))
  checkDistinct(`${given.flow}/${given.name}`, schedules)
  return schedules
}

function checkAllParameters({ flow, parameterSchema: schema, parameters }: Given, schedules: readonly NewSchedule[]) {
  checkParameters({ flow, schema, parameters }, 'given')
  for (const schedule of schedules) {
    checkParameters({ flow, schema, parameters: { ...parameters, ...schedule.parameters } }, 'all')
  }
}
