import { checkName, nearest, OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import type { Routes } from './route.ts'

/** The store sees ciphertext only; the value is in the request that sets it and the reply that was asked for it. */
export const secretRoutes: Routes<'setSecret' | 'getSecret' | 'listSecrets' | 'deleteSecret'> = {
  setSecret: async ({ name, value }, { store, secretBox }) => {
    checkName('secret', name)
    return store.secrets.set(name, secretBox.seal(name, value))
  },

  getSecret: async ({ name }, { store, secretBox }) => {
    const { ciphertext, ...secret } = (await store.secrets.get(name)) ?? (await notFound(store, name))
    return { ...secret, value: secretBox.open(name, ciphertext) }
  },

  listSecrets: async (_, { store }) => ({ items: await store.secrets.list() }),

  deleteSecret: async ({ name }, { store }) => (await store.secrets.delete(name)) ?? notFound(store, name),
}

async function notFound(store: Store, name: string): Promise<never> {
  const known = (await store.secrets.list()).map((secret) => secret.name)
  throw new OrcError('secret_not_found', { name, nearest: nearest(name, known) })
}
