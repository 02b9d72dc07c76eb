import type { WorkPoolType } from '@orc/core/contract'
import { checkName, nearest, OrcError } from '@orc/core/model'
import { checkTemplate } from '../jobs/check-template.ts'
import type { RouteContext, Routes } from './route.ts'

export const workPoolTypeRoutes: Routes<'listWorkPoolTypes' | 'putWorkPoolType'> = {
  listWorkPoolTypes: async (_, context) => ({ items: await knownTypes(context) }),

  putWorkPoolType: async (type, { store }) => {
    checkName('work pool type', type.name)
    checkTemplate(type.baseJobTemplate)
    await store.workPoolTypes.upsert(type)
    return type
  },
}

/** The server's own, then those that workers brought, by name; the server's wins, since it came with this version. */
async function knownTypes({ store, workPoolTypes }: RouteContext): Promise<WorkPoolType[]> {
  const brought = await store.workPoolTypes.list()
  const own = new Set(workPoolTypes.map(({ name }) => name))
  return [...workPoolTypes, ...brought.filter(({ name }) => !own.has(name))]
}

export async function existingType(context: RouteContext, name: string): Promise<WorkPoolType> {
  const types = await knownTypes(context)
  const type = types.find((candidate) => candidate.name === name)
  if (type !== undefined) return type
  const allowed = types.map((candidate) => candidate.name)
  throw new OrcError('work_pool_type_not_found', { type: name, nearest: nearest(name, allowed), allowed })
}
