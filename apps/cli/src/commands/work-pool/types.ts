import { nearest, OrcError } from '@orc/core/model'
import type { CliContext } from '../../context.ts'
import type { ApiClient } from '../../host.ts'

/** @throws {OrcError} `usage` with the types that there are, where nobody can be asked */
export async function askType(context: CliContext): Promise<string> {
  const { client, host, interactive } = context
  if (!interactive) throw await typeMissing(client)
  const { askWorkPoolType } = await import('@orc/deploy') // nobody else here needs it
  return askWorkPoolType(await context.prompts(host.stopSignal('')), client)
}

/** Without a type there is no pool: the error says which there are. */
async function typeMissing(client: ApiClient): Promise<OrcError> {
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
