import { OrcError } from '@orc/core/model'

/** Whether another connection holds the lock, or changed what a read began with: both pass by themselves. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') === true
}

/** SQLite's error as Orc's, where a person can do something about it; anything else as it is. */
export function explainSqliteError(error: unknown, path: string): unknown {
  const code = sqliteCode(error)
  if (code === undefined || !(error instanceof Error)) return error
  const cause = { cause: error }
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return new OrcError('store_full', { path }, cause)
  if (code === 'SQLITE_READONLY_DBMOVED') {
    return new OrcError('store_corrupt', { path, reason: 'its file was moved or deleted while it was in use' }, cause)
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return new OrcError('store_readonly', { path }, cause)
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_IOERR')) {
    return new OrcError('store_corrupt', { path, reason: error.message }, cause)
  }
  return error
}

function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code.startsWith('SQLITE_') ? error.code : undefined
}
