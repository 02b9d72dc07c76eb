import type { FlowRun, WorkPool } from '@orc/core/contract'
import { isRecord, mergeJobVariables, renderTemplate } from '@orc/core/model'
import type { Store } from '@orc/store'

/**
 * The job that a claim of this run would be answered with now, its references to secrets and variables left as they are:
 * what is shown is what was written, never a value that nobody wrote here.
 */
export async function jobAsStored(
  { deployments }: Pick<Store, 'deployments'>,
  { run, pool }: { readonly run: FlowRun; readonly pool: WorkPool },
): Promise<Record<string, unknown> | null> {
  const [flow, name] = run.deployment?.split('/') ?? []
  const deployment = flow && name ? await deployments.get(flow, name) : undefined
  if (deployment === undefined) return null
  const values = mergeJobVariables(pool.baseJobTemplate, deployment.jobVariables, run.jobVariables)
  const job = renderTemplate(pool.baseJobTemplate.job_configuration, values)
  return isRecord(job) ? job : {}
}
