import { newId } from '@orc/core/model'
import type { Clock, Random } from '@orc/core/runtime'
import type { Database } from 'better-sqlite3'
import type { SqliteChanges } from '../changes/changes.ts'
import type { BatchTransaction } from './batch.ts'
import { type LockWaitOptions, whenFree } from './lock-wait.ts'
import { type Sql, sqlOf } from './sql.ts'
import { explainSqliteError } from './sqlite-errors.ts'
import { type Move, openWrite, type Write } from './write.ts'
import { type BatchPace, startWriteBatches } from './write-batches.ts'

/** What the aggregates are written on: both take a synchronous function, and run it in a transaction. */
export interface Engine extends AsyncDisposable {
  /** Sees what was committed when it begins, all of it at one point. */
  readonly read: <Result>(question: (sql: Sql, nowMs: number) => Result) => Promise<Result>
  /** Resolves after COMMIT. Whatever the operation throws undoes it, and nothing else. */
  readonly write: <Result>(operation: (write: Write) => Result) => Promise<Result>
}

export interface EngineParts {
  readonly writer: Database
  /** The same as the writer for a store in memory. */
  readonly reader: Database
  readonly changes: SqliteChanges
  readonly pace: BatchPace
  readonly path: string
  readonly clock: Clock
  readonly random: Random
  readonly lockWait: LockWaitOptions
  /** What a run's move means for other runs. */
  readonly follow: (write: Write, move: Move) => void
}

export function startEngine(parts: EngineParts): Engine {
  const { reader, writer, path, clock, lockWait } = parts
  const batches = startWriteBatches(batchTransaction(parts, sqlOf(writer)), parts.pace)
  const sql = sqlOf(reader)
  const isShared = reader !== writer
  const begin = reader.prepare('BEGIN')
  const end = reader.prepare('COMMIT')

  const readOnce = <Result>(question: (sql: Sql, nowMs: number) => Result): Result => {
    const nowMs = clock.now().getTime()
    if (!isShared) return question(sql, nowMs) // no batch is open between two turns, and nobody else can write
    begin.run()
    try {
      return question(sql, nowMs)
    } finally {
      end.run()
    }
  }

  return {
    write: batches.write,
    read: async (question) => {
      try {
        return await whenFree(() => readOnce(question), lockWait)
      } catch (error) {
        throw explainSqliteError(error, path)
      }
    },
    [Symbol.asyncDispose]: async () => {
      await batches[Symbol.asyncDispose]()
      await parts.changes[Symbol.asyncDispose]()
      if (isShared) reader.close()
      writer.close()
    },
  }
}

function batchTransaction(parts: EngineParts, sql: Sql): BatchTransaction {
  const { writer, changes, path, clock, random, lockWait, follow } = parts
  const begin = writer.prepare('BEGIN IMMEDIATE')
  const beginAnew = (): void => {
    if (writer.inTransaction) sql.run('ROLLBACK') // a disk that failed may have kept the last batch from it
    begin.run()
  }
  return {
    begin: () => whenFree(beginAnew, lockWait),
    begun: () => changes.noticeOthers(),
    exec: (command) => void sql.run(command),
    isOpen: () => writer.inTransaction,
    open: (aftermath) =>
      openWrite({ sql, nowMs: clock.now().getTime(), newId: () => newId({ clock, random }) }, aftermath),
    follow,
    committing: () => changes.markOwn(),
    committed: (topics) => changes.publishOwn(topics),
    explain: (error) => explainSqliteError(error, path),
  }
}
