import { closeSync, openSync, renameSync, rmSync } from 'node:fs'
import type { Upkeep } from '@orc/store'
import type { Database } from 'better-sqlite3'
import type { Engine } from './engine/engine.ts'
import { type LockWaitOptions, whenFree } from './engine/lock-wait.ts'
import { explainSqliteError } from './engine/sqlite-errors.ts'
import { explainFileError } from './file/prepare-file.ts'
import { forgetEndedRunKeys } from './flow-runs/run-keys.ts'
import { forgetExpiredKeys } from './idempotency.ts'

export interface UpkeepParts {
  readonly engine: Engine
  /** A connection for what takes long, so that reads and writes go on beside it. */
  readonly openSpare: () => Spare
  readonly lockWait: LockWaitOptions
}

/** Of a store in memory it is the only connection there is: disposing leaves that open. */
export interface Spare extends Disposable {
  readonly database: Database
  /** Keeps others' commits from what is read here, until it is disposed. */
  holdSnapshot(): void
}

/** Changes nothing, but has to put a page into the journal, which is what a disk without room refuses. */
const WRITE_SOMETHING = `UPDATE installation SET created_at = created_at`

const IS_USED = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM task_runs WHERE value_by = 'reference' AND value = :text)
    OR EXISTS (SELECT 1 FROM flow_runs WHERE result_by = 'reference' AND result = :text)
    OR EXISTS (SELECT 1 FROM cached_results WHERE value_by = 'reference' AND value = :text)`

export function sqliteUpkeep({ engine, openSpare, lockWait }: UpkeepParts): Upkeep {
  return {
    backup: (file) => backup(openSpare, file),
    vacuum: async () => {
      using spare = openSpare()
      try {
        await whenFree(() => void spare.database.exec('VACUUM'), lockWait)
      } catch (error) {
        throw explainSqliteError(error, lockWait.path)
      }
    },
    deleteExpiredIdempotencyKeys: () => engine.write((tx) => forgetExpiredKeys(tx) + forgetEndedRunKeys(tx)),
    unusedReferences: (references) =>
      engine.read((sql) => references.filter((text) => sql.get(IS_USED, { text }) === undefined)),
    checkWritable: () => engine.write((tx) => void tx.run(WRITE_SOMETHING)),
  }
}

/**
 * Copied page by page, between which others go on, from one snapshot: without it the copy would start again with each
 * of their commits. Under its name there is only ever a whole backup, and it is for this user only.
 */
async function backup(openSpare: () => Spare, file: string): Promise<void> {
  using spare = openSpare()
  const partial = `${file}.partial`
  try {
    rmSync(partial, { force: true })
    closeSync(openSync(partial, 'wx', 0o600))
    spare.holdSnapshot()
    await spare.database.backup(partial)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw explainFileError(explainSqliteError(error, file), file)
  }
}
