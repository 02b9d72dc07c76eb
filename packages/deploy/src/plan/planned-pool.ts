import type { WorkPool } from '@orc/core/contract'
import { isOrcError, nearest, OrcError } from '@orc/core/model'
import type { DeployOptions } from '../options.ts'

/** The pool of what is deployed: one that is there, or one that is made with it. */
export interface PlannedPool extends Pick<WorkPool, 'name' | 'type' | 'baseJobTemplate'> {
  readonly isNew: boolean
}

type PoolChoice = Pick<DeployOptions, 'client' | 'pool' | 'newPoolType'>

/** @throws {OrcError} `work_pool_not_found`; for a new one `work_pool_exists`, `work_pool_type_not_found` */
export async function plannedPool({ client, pool: name, newPoolType: type }: PoolChoice): Promise<PlannedPool> {
  if (type === undefined) return { ...(await client.call('getWorkPool', { name })), isNew: false }
  const [{ items }, isThere] = await Promise.all([client.call('listWorkPoolTypes', {}), exists(client, name)])
  if (isThere) throw new OrcError('work_pool_exists', { name })
  const found = items.find((candidate) => candidate.name === type)
  if (found) return { name, type, baseJobTemplate: found.baseJobTemplate, isNew: true }
  const allowed = items.map((candidate) => candidate.name)
  throw new OrcError('work_pool_type_not_found', { type, nearest: nearest(type, allowed), allowed })
}

async function exists(client: DeployOptions['client'], name: string): Promise<boolean> {
  try {
    await client.call('getWorkPool', { name })
    return true
  } catch (error) {
    if (isOrcError(error, 'work_pool_not_found')) return false
    throw error
  }
}
