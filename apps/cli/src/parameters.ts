import type { Deployment } from '@orc/core/contract'
import { readPairs } from '@orc/deploy'
import type { ApiClient } from './host.ts'

/** `--param k=v` by the schema of a deployment's flow. */
export function readParameters(pairs: readonly string[], { parameterSchema }: Pick<Deployment, 'parameterSchema'>) {
  return readPairs(pairs, { schema: parameterSchema, flag: '--param' })
}

/** `--job-variable k=v` by the template of a deployment's pool, which is read only if there are some. */
export async function readJobVariables(pairs: readonly string[], { workPool }: Deployment, client: ApiClient) {
  if (pairs.length === 0 || workPool === null) return readPairs(pairs, { schema: {}, flag: '--job-variable' })
  const { baseJobTemplate } = await client.call('getWorkPool', { name: workPool })
  return readPairs(pairs, { schema: baseJobTemplate.variables, flag: '--job-variable' })
}
