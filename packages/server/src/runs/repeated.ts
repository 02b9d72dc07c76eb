import type { FlowRun } from '@orc/core/contract'
import { isTerminal, newRunName, OrcError } from '@orc/core/model'
import type { NewFlowRun } from '@orc/store'
import { existingDeployment, existingFlowRun } from '../routes/not-found.ts'
import type { RouteContext } from '../routes/route.ts'
import { checkRun } from './new-run.ts'

/**
 * The run that repeats a finished one: with the parameters and job variables it had, on what its deployment is now.
 * @throws {OrcError} `flow_run_not_found`, `flow_run_active`, `flow_run_without_deployment`, `deployment_not_found`, and
 *   as `checkRun`
 */
export async function repeated({ store, random }: RouteContext, id: string): Promise<NewFlowRun> {
  const run = await existingFlowRun(store, id)
  checkFinished(run)
  if (run.workPool === null) throw new OrcError('flow_run_without_deployment', { id, flow: run.flow })
  if (run.deployment === null) throw new OrcError('deployment_not_found', { name: `${run.flow}/…` })
  const slash = run.deployment.indexOf('/')
  const names = { flow: run.deployment.slice(0, slash), name: run.deployment.slice(slash + 1) }
  const deployment = await existingDeployment(store, names)
  const { parameters, jobVariables, tags } = run
  await checkRun(store, deployment, run)
  return {
    deploymentId: deployment.id,
    name: newRunName(random),
    parameters,
    jobVariables,
    tags,
    retryOf: run.id,
    hook: run.hook,
  }
}

/** Only what is over can be repeated. @throws {OrcError} `flow_run_active` */
export function checkFinished({ id, state }: Pick<FlowRun, 'id' | 'state'>): void {
  if (!isTerminal(state.type)) throw new OrcError('flow_run_active', { id, state: state.type })
}
