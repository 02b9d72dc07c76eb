import { nearest, OrcError } from '@orc/core/model'
import type { ApiClient } from '../../host.ts'

/** Without a type there is no pool: the error says which there are. */
export async function typeMissing(client: ApiClient): Promise<OrcError> {
  const { items } = await client.call('listWorkPoolTypes', {})
  const types = items.map(({ name, description }) => `${name} (${description})`).join('; ')
  return new OrcError('usage', { problem: 'A work pool needs a type.', remedy: `Pass --type with one of: ${types}` })
}

/** @throws {OrcError} `work_pool_type_not_found`, with the nearest. */
export async function workPoolType(client: ApiClient, type: string) {
  const { items } = await client.call('listWorkPoolTypes', {})
  const found = items.find(({ name }) => name === type)
  if (found) return found
  const allowed = items.map(({ name }) => name)
  throw new OrcError('work_pool_type_not_found', { type, nearest: nearest(type, allowed), allowed })
}
