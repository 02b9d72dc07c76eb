import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ErrorCode, isOrcError } from '@orc/core/model'
import { seededRandom, systemClock } from '@orc/core/runtime'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { prepareFile } from './file/prepare-file.ts'
import { createRuns, deploy, firstLineOf, StoreDirectory } from './fixtures/store-directory.ts'
import { openSqliteStore } from './index.ts'
import { MIGRATIONS } from './schema/migrations.ts'

const coded = (code: ErrorCode) => (error: unknown) => isOrcError(error, code)
const NEXT = [...MIGRATIONS, 'CREATE TABLE added (x INTEGER)']

describe('a new store', () => {
  test('is for this user only, its directory too', async () => {
    await using place = new StoreDirectory()
    const path = join(place.directory, 'home', 'orc.db')
    const store = await place.open({ path })
    await store.variables.set('a', 1)
    const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)
    expect(modeOf(dirname(path))).toBe('700')
    for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-bell`]) expect(modeOf(file), file).toBe('600')
  })

  test('keeps its installation and what it holds when it is opened again', async () => {
    await using place = new StoreDirectory()
    const first = await place.open()
    await first.variables.set('a', 1)
    await place.close()
    const again = await place.open()
    expect(again.installationId).toBe(first.installationId)
    expect((await again.variables.get('a'))?.value).toBe(1)
  })

  test('in memory is the same for the same clock and seed, down to its ids', async () => {
    const contents = async (): Promise<unknown> => {
      const clock = { now: () => new Date(0), sleep: async () => {} }
      await using store = await openSqliteStore({ path: ':memory:', clock, random: seededRandom(42) })
      await createRuns(store, await deploy(store), 5)
      return [
        store.installationId,
        await store.flowRuns.list({ limit: 10 }),
        await store.events.list({ after: 0, limit: 10 }),
      ]
    }
    expect(await contents()).toEqual(await contents())
  })
})

describe('migrations', () => {
  test('an older store is brought up to date, and nothing is lost', async () => {
    await using place = new StoreDirectory()
    await (await place.open()).variables.set('a', 1)
    await place.close()
    const store = await place.open({ migrations: NEXT, version: '2.0.0' })
    expect((await store.variables.get('a'))?.value).toBe(1)
    await place.close()
    const database = new Database(place.path)
    expect(database.pragma('user_version', { simple: true })).toBe(NEXT.length)
    expect(database.prepare('SELECT number, orc_version FROM migrations ORDER BY number').all()).toEqual([
      ...MIGRATIONS.map((_, index) => ({ number: index + 1, orc_version: 'unknown' })),
      { number: NEXT.length, orc_version: '2.0.0' },
    ])
    database.close()
  })

  test('one that fails changes nothing', async () => {
    await using place = new StoreDirectory()
    await place.open()
    await place.close()
    const broken = place.open({ migrations: [...NEXT, 'CREATE TABLE broken ('] })
    await expect(broken).rejects.toThrow('incomplete input')
    const database = new Database(place.path)
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(database.prepare(`SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'added'`).get()).toEqual({
      tables: 0,
    })
    database.close()
  })

  test('a newer store stops an older Orc', async () => {
    await using place = new StoreDirectory()
    await place.open({ migrations: NEXT })
    await expect(place.open()).rejects.toSatisfy(coded('store_newer'))
  })

  test('an older Orc at work stops a migration, which names its process; once it is gone all is well', async () => {
    await using place = new StoreDirectory()
    const older = place.spawn('hold')
    await firstLineOf(older)
    // Time runs a thousand times as fast, so that the patience of a migration is no wait of this test.
    const begin = performance.now()
    const lockClock = { now: () => new Date((performance.now() - begin) * 1000), sleep: () => systemClock.sleep(1) }
    const error: unknown = await place.open({ migrations: NEXT, lockClock }).catch((thrown: unknown) => thrown)
    expect(isOrcError(error, 'store_in_use_by_older') && error.details).toEqual({ path: place.path, pids: [older.pid] })
    const opening = place.open({ migrations: NEXT })
    older.stdin.end()
    await opening
  })

  test('a killed older Orc stops nobody', async () => {
    await using place = new StoreDirectory()
    const older = place.spawn('hold')
    await firstLineOf(older)
    older.kill('SIGKILL')
    const store = await place.open({ migrations: NEXT })
    expect(await store.variables.list()).toEqual([])
  })
})

describe('a store that cannot be used says why', () => {
  test('on a network file system', async () => {
    await using place = new StoreDirectory()
    await expect(place.open({ fileSystemOf: () => 'nfs4' })).rejects.toSatisfy(coded('store_on_network'))
    await place.open({ fileSystemOf: () => undefined })
  })

  test('locked by another for longer than the deadline', async () => {
    await using place = new StoreDirectory()
    const store = await place.open({ lockDeadlineMs: 20 })
    const other = new Database(place.path)
    other.exec('BEGIN IMMEDIATE')
    const writing = [store.variables.set('a', 1), store.variables.set('b', 2)]
    const outcomes = await Promise.allSettled(writing)
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))
    expect(reasons.every(coded('store_busy'))).toBe(true)
    expect(await store.variables.list()).toEqual([])
    other.exec('COMMIT')
    other.close()
    expect(await store.variables.set('a', 1)).toMatchObject({ value: 1 })
  })

  test('locked for a while it only waits', async () => {
    await using place = new StoreDirectory()
    const store = await place.open()
    const other = new Database(place.path)
    other.exec('BEGIN IMMEDIATE')
    const writing = store.variables.set('a', 1)
    await store.variables.list()
    other.exec('COMMIT')
    other.close()
    expect(await writing).toMatchObject({ value: 1 })
  })

  test('not a database, or a damaged one', async () => {
    await using place = new StoreDirectory()
    writeFileSync(place.path, 'This is a letter to my grandmother, and no database. '.repeat(100))
    await expect(place.open()).rejects.toSatisfy(coded('store_corrupt'))
  })

  test('where a directory is in the way', async () => {
    await using place = new StoreDirectory()
    mkdirSync(place.path)
    await expect(place.open()).rejects.toSatisfy(coded('store_readonly'))
  })

  // Root may write everywhere: then it is shown with another user's eyes.
  test('where this user may not write', async () => {
    await using place = new StoreDirectory()
    const directory = join(place.directory, 'locked')
    mkdirSync(directory, { mode: 0o500 })
    const { geteuid, seteuid } = process
    const isRoot = geteuid?.() === 0
    if (isRoot) seteuid?.call(process, 65_534)
    try {
      expect(() => prepareFile(join(directory, 'orc.db'), () => 'ext4')).toThrow(
        expect.toSatisfy(coded('store_readonly')),
      )
    } finally {
      if (isRoot) seteuid?.call(process, 0)
    }
  })
})
