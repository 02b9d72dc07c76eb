import type { OperationReply } from '@orc/core/contract'
import type { Store } from '@orc/store'
import type { ReadyCheck, Routes } from './route.ts'

export const systemRoutes: Routes<'getHealth' | 'getReady' | 'getInstallation' | 'listEvents'> = {
  getHealth: async (_, { version }) => ({ status: 'ok', version }),

  getReady: async (_, { store, checks }) => {
    const all = [await storeCheck(store), ...checks()]
    const status: OperationReply<'getReady'>['status'] = all.every(({ ok }) => ok) ? 'ready' : 'not-ready'
    return { status, checks: all.map(({ name, ok, message }) => ({ name, ok, message })) }
  },

  getInstallation: async (_, { store, version }) => {
    return { id: store.installationId, version, now: store.clock.now().toISOString() }
  },

  listEvents: async ({ after, limit, subject }, { store }) => {
    const items = await store.events.list({ after, limit, subject })
    return { items, last: items.at(-1)?.id ?? after }
  },
}

async function storeCheck(store: Store): Promise<ReadyCheck> {
  try {
    await store.upkeep.checkWritable()
    return { name: 'store', ok: true, message: 'It takes writes.' }
  } catch (error) {
    return { name: 'store', ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
