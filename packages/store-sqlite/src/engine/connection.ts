import Database from 'better-sqlite3'

/**
 * SQLite's own wait for a lock stops the event loop and is unfair to whoever waits longest, so it is off: waiting is
 * done between attempts, asynchronously (`LockWait`). From bytes it is a store in memory that begins as they say.
 */
export function connect(source: string | Buffer): Database.Database {
  const database = new Database(source, { timeout: 0 })
  try {
    // A commit is answered only when it is on the disk; macOS needs to be told to mean it.
    for (const setting of ['synchronous = FULL', 'fullfsync = ON', 'checkpoint_fullfsync = ON', 'foreign_keys = ON']) {
      database.pragma(setting)
    }
    database.pragma('cache_size = -8000')
    database.pragma('temp_store = MEMORY')
    // A checkpoint takes milliseconds out of the commit that reaches this many pages of journal: be it one in hundreds.
    database.pragma('wal_autocheckpoint = 4000')
    database.pragma('journal_size_limit = 67108864')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** A connection that can see everything and change nothing. */
export function connectForReading(path: string): Database.Database {
  const database = connect(path)
  database.pragma('query_only = ON')
  return database
}
