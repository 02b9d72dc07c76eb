import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createRuns, deploy, StoreDirectory } from './fixtures/store-directory.ts'

test('a backup is one moment of the store, while others go on writing, for this user only', async () => {
  await using place = new StoreDirectory()
  const store = await place.open()
  const id = await deploy(store)
  await createRuns(store, id, 2000)
  const file = join(place.directory, 'backup.db')
  const copying = { done: false }
  const backup = store.upkeep.backup(file).finally(() => {
    copying.done = true
  })
  let written = 2000
  while (!copying.done) written += (await createRuns(store, id, 50)).length
  await backup
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const copy = await place.open({ path: file })
  expect(copy.installationId).toBe(store.installationId)
  await place.close()
  const database = new Database(file)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  const counts = database.prepare(
    `SELECT (SELECT count(*) FROM flow_runs) AS runs, (SELECT count(*) FROM flow_run_states) AS states`,
  )
  const { runs, states } = counts.get() as { runs: number; states: number }
  database.close()
  expect(runs).toBe(states)
  expect(runs).toBeGreaterThanOrEqual(2000)
  expect(runs).toBeLessThanOrEqual(written)
})

test('a backup that fails leaves nothing behind', async () => {
  await using place = new StoreDirectory()
  const store = await place.open()
  await expect(store.upkeep.backup(join(place.directory, 'no', 'such', 'directory.db'))).rejects.toMatchObject({
    code: 'store_readonly',
  })
  expect(readdirSync(place.directory).filter((name) => name.includes('partial'))).toEqual([])
})

test('a store in memory can be backed up too', async () => {
  await using place = new StoreDirectory()
  const store = await place.open({ path: ':memory:' })
  await createRuns(store, await deploy(store), 3)
  const file = join(place.directory, 'backup.db')
  await store.upkeep.backup(file)
  expect(existsSync(file)).toBe(true)
  const copy = await place.open({ path: file })
  expect((await copy.flowRuns.list({ limit: 10 })).items).toHaveLength(3)
})

test('vacuuming gives the room of deleted rows back', async () => {
  await using place = new StoreDirectory()
  const store = await place.open()
  await createRuns(store, await deploy(store), 3000)
  for (const { id } of (await store.flowRuns.list({ limit: 3000 })).items) await store.flowRuns.cancel(id)
  for (const { id } of (await store.flowRuns.list({ limit: 3000 })).items) await store.flowRuns.deleteIfFinished(id)
  const pagesOf = (): number => {
    const database = new Database(place.path)
    const pages = Number(database.pragma('page_count', { simple: true }))
    database.close()
    return pages
  }
  const before = pagesOf()
  await store.upkeep.vacuum()
  expect(pagesOf()).toBeLessThan(before)
})
