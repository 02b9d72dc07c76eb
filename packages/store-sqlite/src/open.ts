import { resolve } from 'node:path'
import { type Clock, type Logger, type Random, silentLogger, systemClock } from '@orc/core/runtime'
import type { Store } from '@orc/store'
import type { Database } from 'better-sqlite3'
import { sqliteChanges } from './changes/changes.ts'
import { openDoorbell } from './changes/doorbell.ts'
import { connect, connectForReading } from './engine/connection.ts'
import { type LockWaitOptions, whenFree } from './engine/lock-wait.ts'
import { privatePace, sharedPace } from './engine/pace.ts'
import { sqlOf } from './engine/sql.ts'
import { explainSqliteError } from './engine/sqlite-errors.ts'
import { type FileSystemProbe, fileSystemOf } from './file/filesystem.ts'
import { explainFileError, prepareFile } from './file/prepare-file.ts'
import { isCurrent, migrate, openMigrated, versionOf } from './schema/migrate.ts'
import { MIGRATIONS } from './schema/migrations.ts'
import { createStore } from './store.ts'
import type { Spare } from './upkeep.ts'

export interface SqliteStoreOptions {
  /** A file, made with its directory if it is not there; or `:memory:`, which is gone when it is closed. */
  readonly path: string
  readonly clock: Clock
  readonly random: Random
  /** @default silent */
  readonly log?: Logger
  /** Orc's version, kept beside each migration that it made. @default 'unknown' */
  readonly version?: string
  /** What waits for the lock are measured by: others hold it in real time, whatever `clock` says. @default systemClock */
  readonly lockClock?: Clock
  /** How long to wait for the lock of other processes, in milliseconds, before it is `store_busy`. @default 30000 */
  readonly lockDeadlineMs?: number
  /** How the file system of a directory is found out. @default by asking the operating system */
  readonly fileSystemOf?: FileSystemProbe
  /** @default the released ones */
  readonly migrations?: readonly string[]
}

interface Options extends Required<SqliteStoreOptions> {
  readonly lockWait: LockWaitOptions
}

/**
 * Opens the store, or makes it. Several processes may have it open at once.
 * @throws {OrcError} `store_newer`, `store_in_use_by_older`, `store_on_network`, `store_readonly`, `store_full`,
 * `store_corrupt`, `store_busy`.
 */
export async function openSqliteStore(given: SqliteStoreOptions): Promise<Store> {
  const options = withDefaults(given)
  const { path } = options
  try {
    return path === IN_MEMORY ? openInMemory(options) : await openFile(options)
  } catch (error) {
    throw explainFileError(explainSqliteError(error, path), path)
  }
}

const IN_MEMORY = ':memory:'

function withDefaults(given: SqliteStoreOptions): Options {
  const { lockClock = systemClock, lockDeadlineMs = 30_000, random } = given
  const path = given.path === IN_MEMORY ? IN_MEMORY : resolve(given.path)
  return {
    log: silentLogger,
    version: 'unknown',
    fileSystemOf,
    migrations: MIGRATIONS,
    ...given,
    path,
    lockClock,
    lockDeadlineMs,
    lockWait: { path, clock: lockClock, random, deadlineMs: lockDeadlineMs },
  }
}

/** One connection, no files, no timers: everything that happens in it follows from the clock and the random source. */
function openInMemory(options: Options): Store {
  const database = openMigrated(options)
  const changes = sqliteChanges({ sql: sqlOf(database), doorbell: undefined, log: options.log })
  const openSpare = (): Spare => ({ database, holdSnapshot() {}, [Symbol.dispose]() {} })
  return createStore({ ...options, writer: database, reader: database, changes, pace: privatePace, openSpare })
}

async function openFile(options: Options): Promise<Store> {
  const { path, clock, log, lockWait } = options
  prepareFile(path, options.fileSystemOf)
  const writer = await openCurrent(options)
  const reader = await whenFree(() => connectForReading(path), lockWait)
  const doorbell = openDoorbell({ path: `${path}-bell`, clock, log })
  const changes = sqliteChanges({ sql: sqlOf(writer), doorbell, log })
  const openSpare = (): Spare => ownConnection(connect(path))
  return createStore({ ...options, writer, reader, changes, pace: sharedPace(lockWait.clock), openSpare })
}

/** Only what is not current is closed again for a migration: opening is what every command begins with. */
async function openCurrent(options: Options): Promise<Database> {
  const { path, lockWait } = options
  for (;;) {
    const database = await whenFree(() => connect(path), lockWait)
    try {
      const version = await whenFree(() => versionOf(database), lockWait)
      if (isCurrent(version, options)) return database
    } catch (error) {
      database.close()
      throw error
    }
    database.close()
    await migrate(options)
  }
}

function ownConnection(database: Database): Spare {
  return {
    database,
    holdSnapshot: () => void database.exec('BEGIN; SELECT count(*) FROM sqlite_schema'),
    [Symbol.dispose]: () => void database.close(),
  }
}
