import { checkName, nearest, OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import type { Routes } from './route.ts'

export const variableRoutes: Routes<'setVariable' | 'getVariable' | 'listVariables' | 'deleteVariable'> = {
  setVariable: async ({ name, value }, { store }) => {
    checkName('variable', name)
    return store.variables.set(name, value)
  },

  getVariable: async ({ name }, { store }) => (await store.variables.get(name)) ?? notFound(store, name),

  listVariables: async (_, { store }) => ({ items: await store.variables.list() }),

  deleteVariable: async ({ name }, { store }) => (await store.variables.delete(name)) ?? notFound(store, name),
}

async function notFound(store: Store, name: string): Promise<never> {
  const known = (await store.variables.list()).map((variable) => variable.name)
  throw new OrcError('variable_not_found', { name, nearest: nearest(name, known) })
}
