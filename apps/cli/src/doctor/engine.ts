import { engineTrouble } from '../composition/engine-trouble.ts'
import type { CliContext } from '../context.ts'
import { everyPage } from '../every-page.ts'
import { type Check, fine, problem } from './check.ts'

/** The Docker engine, where there is a pool that needs one. */
export async function checkEngines(context: CliContext): Promise<Check[]> {
  const { client, settings } = context
  const pools = await everyPage((page) => client.call('listWorkPools', page))
  if (settings.values.apiUrl || !pools.some(({ type }) => type === 'docker')) return []
  const trouble = await engineTrouble('docker', context)
  if (!trouble) return [fine('docker', 'the engine answers')]
  return [problem('docker', { message: trouble.problem, remedy: trouble.remedy })]
}
