import type { CheckedInput, Deployment } from '@orc/core/contract'
import { checkName, newRunName, OrcError } from '@orc/core/model'
import type { NewFlowRun } from '@orc/store'
import { checkJobVariables } from '../jobs/check-job-variables.ts'
import { checkParameters } from '../parameters.ts'
import { existingWorkPool } from '../routes/not-found.ts'
import type { RouteContext } from '../routes/route.ts'

type Options = Omit<CheckedInput<'runDeployment'>, 'flow' | 'name'>

/**
 * A run as it is created: what was given over what the deployment says, checked whole. The pool's template may have
 * changed since the deployment was checked, so that is looked at again.
 */
export async function newRun(
  { store, random }: Pick<RouteContext, 'store' | 'random'>,
  deployment: Deployment,
  options: Options,
): Promise<NewFlowRun> {
  const { flow, fullName, workPool, parameterSchema: schema } = deployment
  if (workPool === null) throw new OrcError('deployment_has_no_pool', { name: fullName })
  if (options.runName !== undefined) checkName('flow run', options.runName)
  const parameters = { ...deployment.parameters, ...options.parameters }
  checkParameters({ flow, schema, parameters }, 'all')
  const { baseJobTemplate: template } = await existingWorkPool(store, workPool)
  checkJobVariables({ pool: workPool, template, layers: [deployment.jobVariables, options.jobVariables] }, 'all')
  return {
    deploymentId: deployment.id,
    name: options.runName ?? newRunName(random),
    parameters,
    jobVariables: options.jobVariables,
    tags: [...new Set([...deployment.tags, ...options.tags])],
    dueAt: options.dueAt === undefined ? undefined : new Date(options.dueAt),
  }
}
