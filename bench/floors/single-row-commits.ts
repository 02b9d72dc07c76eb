import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../../e2e/harness/program.ts'
import { monotonicMs } from '../harness/monotonic.ts'

/** As much of better-sqlite3 as is used here: the copy that the store is built on, which only the store may name. */
interface Database {
  pragma(setting: string): unknown
  exec(sql: string): unknown
  prepare(sql: string): { run(parameter: string): unknown }
  close(): void
}

const ROW = JSON.stringify({ parameters: { n: 1 }, name: 'quiet-otter', tags: ['a', 'b'], padding: 'x'.repeat(120) })

/**
 * How many single-row transactions a second this disk takes one after another, each durable before the next begins: what
 * a store without group commit could answer at best.
 */
export function singleRowCommits(directory: string, forMs = 700): number {
  const requireAsStore = createRequire(join(root, 'packages', 'store-sqlite', 'package.json'))
  const Sqlite = requireAsStore('better-sqlite3') as new (path: string) => Database
  const database = new Sqlite(join(directory, 'floor.db'))
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec('CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)')
    const insert = database.prepare('INSERT INTO rows (text) VALUES (?)')
    const startedMs = monotonicMs()
    let commits = 0
    for (; monotonicMs() - startedMs < forMs; commits++) insert.run(ROW)
    return commits / ((monotonicMs() - startedMs) / 1000)
  } finally {
    database.close()
  }
}

/** Of a disk that answers a flush after its medium has the data. */
const HONEST_COMMITS = 3300
const IMPLAUSIBLE_COMMITS = 10_000

/**
 * Group commit pays where a flush takes time. A virtual disk that answers flushes from its host's memory has none to
 * save: the floor is then the speed of the processor, which no server reaches, and the ratio says nothing about Orc.
 */
export function flushNote(perSecond: number, floor: number): string | undefined {
  if (floor < IMPLAUSIBLE_COMMITS) return undefined
  const ratio = (perSecond / HONEST_COMMITS).toFixed(2)
  return `this disk commits ${Math.round(floor)} times a second, so it does not wait for its medium; over a floor of ${HONEST_COMMITS}/s, that of one which does, it is ${ratio} x`
}
