import { newId, OrcError } from '@orc/core/model'
import type { Clock, Random } from '@orc/core/runtime'
import type { Database } from 'better-sqlite3'
import { connect } from '../engine/connection.ts'
import { type LockWaitOptions, whenFree } from '../engine/lock-wait.ts'
import { isBusy } from '../engine/sqlite-errors.ts'
import { usersOf } from '../file/users.ts'
import { MIGRATIONS } from './migrations.ts'

type Migrator = Pick<MigrateOptions, 'clock' | 'random' | 'version'>

export interface MigrateOptions {
  readonly path: string
  readonly clock: Clock
  readonly random: Random
  /** Of this Orc, for the record. */
  readonly version: string
  readonly lockWait: LockWaitOptions
  /** @default the released ones */
  readonly migrations?: readonly string[]
}

/** How long a migration waits for others to close the store, in milliseconds: commands are short, workers are not. */
const OTHERS_LEAVE_WITHIN_MS = 3_000

/**
 * Brings the schema up to date. A migration needs the file for itself: SQLite's exclusive lock is refused while any
 * process has the store open, and the kernel drops it with the process that held it; so no older Orc can be at work
 * meanwhile, none has to be asked, and a killed one leaves nothing behind.
 * @throws {OrcError} `store_newer`, and `store_in_use_by_older` when others do not leave it within three seconds.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { path, lockWait, migrations = MIGRATIONS } = options
  const { clock, random } = lockWait
  const deadlineMs = clock.now().getTime() + OTHERS_LEAVE_WITHIN_MS
  while (!isCurrent(await readVersion(options), options)) {
    if (await whenFree(() => migrateIfAlone(options, migrations), lockWait)) return
    const isLate = clock.now().getTime() >= deadlineMs
    if (isLate && !isCurrent(await readVersion(options), options)) {
      throw new OrcError('store_in_use_by_older', { path, pids: usersOf(path) })
    }
    await clock.sleep(5 + 20 * random.next())
  }
}

/** @throws {OrcError} `store_newer`. */
export function isCurrent(
  version: number,
  { path, migrations = MIGRATIONS }: Pick<MigrateOptions, 'path' | 'migrations'>,
): boolean {
  if (version > migrations.length) {
    throw new OrcError('store_newer', { path, storeVersion: version, ownVersion: migrations.length })
  }
  return version === migrations.length
}

/** What a store in memory begins as, once it was made: tests open hundreds, and the migrations take most of their time. */
let beginning: Buffer | undefined

/** A new store in memory. It has one connection, and nobody to be kept out. */
export function openMigrated(options: Migrator): Database {
  const database = connect(beginning ?? ':memory:')
  if (beginning) return database.transaction(() => renewed(database, options)).exclusive()
  database.transaction(() => applyAll(database, options, MIGRATIONS)).exclusive()
  beginning = database.serialize()
  return database
}

/** As if it was made now: with the same draws of chance, so that a history can be repeated from its seed. */
function renewed(database: Database, { clock, random, version }: Migrator): Database {
  const now = clock.now().getTime()
  database.prepare('UPDATE installation SET id = ?, created_at = ?').run(newId({ clock, random }), now)
  database.prepare('UPDATE migrations SET applied_at = ?, orc_version = ?').run(now, version)
  return database
}

/** Closed again at once: while it is open nobody can migrate. */
function readVersion(options: MigrateOptions): Promise<number> {
  const readOnce = (): number => {
    const database = connect(options.path)
    try {
      return versionOf(database)
    } finally {
      database.close()
    }
  }
  return whenFree(readOnce, options.lockWait)
}

/**
 * False if another process has the store open. The connection is closed after each attempt: while it is open it holds
 * a lock that would keep the other one out who tries the same.
 */
function migrateIfAlone(options: MigrateOptions, migrations: readonly string[]): boolean {
  const database = connect(options.path)
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE; COMMIT') // first the lock, so that nobody else is told that the journal changes
    database.pragma('journal_mode = WAL')
    database.transaction(() => applyAll(database, options, migrations)).exclusive()
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  } finally {
    database.close()
  }
}

function applyAll(database: Database, { clock, random, version }: Migrator, migrations: readonly string[]): void {
  const applied = versionOf(database)
  const now = clock.now().getTime()
  for (const [index, migration] of migrations.entries()) {
    if (index < applied) continue
    database.exec(migration)
    if (index === 0) {
      const id = newId({ clock, random })
      database.prepare('INSERT INTO installation (id, created_at) VALUES (?, ?)').run(id, now)
    }
    database
      .prepare('INSERT INTO migrations (number, applied_at, orc_version) VALUES (?, ?, ?)')
      .run(index + 1, now, version)
  }
  database.pragma(`user_version = ${migrations.length}`)
}

export function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}
