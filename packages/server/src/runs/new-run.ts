import type { CheckedInput, Deployment } from '@orc/core/contract'
import { checkJobVariables, checkName, checkParameters, newRunName, OrcError } from '@orc/core/model'
import type { NewFlowRun, Store } from '@orc/store'
import { existingWorkPool } from '../routes/not-found.ts'
import type { RouteContext } from '../routes/route.ts'

type Options = Omit<CheckedInput<'runDeployment'>, 'flow' | 'name' | 'idempotency'>

/** A run as it is created: what was given over what the deployment says, checked whole. */
export async function newRun(
  { store, random }: Pick<RouteContext, 'store' | 'random'>,
  deployment: Deployment,
  options: Options,
): Promise<NewFlowRun> {
  if (options.runName !== undefined) checkName('flow run', options.runName)
  const parameters = { ...deployment.parameters, ...options.parameters }
  await checkRun(store, deployment, { parameters, jobVariables: options.jobVariables })
  return {
    deploymentId: deployment.id,
    name: options.runName ?? newRunName(random),
    parameters,
    jobVariables: options.jobVariables,
    tags: [...new Set([...deployment.tags, ...options.tags])],
    dueAt: options.dueAt === undefined ? undefined : new Date(options.dueAt),
  }
}

/**
 * Whether a run with these values can be made. The deployment, its flow and the pool's template may all have changed since
 * the values were checked last, so they are looked at as they are now.
 * @throws {OrcError} `deployment_has_no_pool`, and what the values are refused with
 */
export async function checkRun(
  store: Store,
  { flow, fullName, workPool, parameterSchema: schema, jobVariables: ofDeployment }: Deployment,
  { parameters, jobVariables }: Pick<NewFlowRun, 'parameters' | 'jobVariables'>,
): Promise<void> {
  if (workPool === null) throw new OrcError('deployment_has_no_pool', { name: fullName })
  checkParameters({ flow, schema, parameters }, 'all')
  const { baseJobTemplate: template } = await existingWorkPool(store, workPool)
  checkJobVariables({ pool: workPool, template, layers: [ofDeployment, jobVariables] }, 'all')
}
