import { silentLogger } from '@orc/core/runtime'
import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { sqlOf } from '../engine/sql.ts'
import { sqliteChanges } from './changes.ts'

const setUp = () => {
  const database = new Database(':memory:')
  database.exec(`
    CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT, subject TEXT, work_pool TEXT);
    CREATE TABLE logs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_key INTEGER)`)
  const ring = vi.fn()
  const watch = (): AsyncDisposable => ({ [Symbol.asyncDispose]: async () => {} })
  const doorbell = { ring, watch, [Symbol.dispose]: () => {} }
  const changes = sqliteChanges({ sql: sqlOf(database), doorbell, log: silentLogger })
  /** As a batch does. */
  const commit = (...statements: string[]): void => {
    changes.noticeOthers()
    for (const statement of statements) database.exec(statement)
    changes.markOwn()
    changes.publishOwn(new Set(['flow-run:r1']))
  }
  return { changes, commit, ring }
}
const EVENT = `INSERT INTO events (type, subject) VALUES ('flow-run:running', 'r1')`
const LOG = 'INSERT INTO logs (run_key) VALUES (1)'

test('a commit of which others could learn nothing wakes this process alone', () => {
  const { changes, commit, ring } = setUp()
  const told = vi.fn()
  changes.subscribe(told)
  commit()
  expect(told).toHaveBeenCalledTimes(1)
  expect(ring).not.toHaveBeenCalled()
  for (const row of [EVENT, LOG, EVENT]) commit(row)
  commit()
  expect(told).toHaveBeenCalledTimes(5)
  expect(ring).toHaveBeenCalledTimes(3)
})

test('who does not watch rings for every commit that concerns somebody', () => {
  const { commit, ring } = setUp()
  commit(EVENT)
  commit()
  expect(ring).toHaveBeenCalledTimes(2)
})
