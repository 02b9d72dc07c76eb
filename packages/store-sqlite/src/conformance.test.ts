import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@orc/store'
import { storeConformance } from '@orc/store/conformance'
import { crashing } from '@orc/testing'
import { openSqliteStore } from './index.ts'

storeConformance({
  name: 'SQLite in memory',
  crashing,
  open: async ({ clock, random }) => {
    const store = await openSqliteStore({ path: ':memory:', clock, random })
    return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  },
})

storeConformance({
  name: 'SQLite in a file',
  crashing,
  open: async ({ clock, random }) => {
    const directory = mkdtempSync(join(tmpdir(), 'orc-store-'))
    const stores: Store[] = []
    const openAnother = async (): Promise<Store> => {
      const store = await openSqliteStore({ path: join(directory, 'orc.db'), clock, random })
      stores.push(store)
      return store
    }
    return {
      store: await openAnother(),
      openAnother,
      [Symbol.asyncDispose]: async () => {
        for (const store of stores) await store[Symbol.asyncDispose]()
        rmSync(directory, { recursive: true })
      },
    }
  },
})
