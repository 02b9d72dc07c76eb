import type { Topic } from '@orc/store'
import type { Aftermath, Move, Write } from './write.ts'

/** A transaction of one process's only connection that writes. */
export interface BatchTransaction {
  /** Resolves once the lock is held; from then on nothing may be awaited until the batch is over. */
  begin(): Promise<void>
  /** Called under the lock before the operations. */
  begun(): void
  exec(command: 'SAVEPOINT operation' | 'RELEASE operation' | 'ROLLBACK TO operation' | 'COMMIT' | 'ROLLBACK'): void
  /** Not if SQLite ended the transaction by itself, as it does when the disk fails. */
  isOpen(): boolean
  open(aftermath: Aftermath): Write
  /** Called after each move of a run that an operation made, in its savepoint; may make more of them. */
  follow(write: Write, move: Move): void
  /** Called under the lock after the operations. */
  committing(): void
  committed(topics: ReadonlySet<Topic>): void
  explain(error: unknown): unknown
}

export interface Pending {
  readonly operation: (write: Write) => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Resolves or rejects what one operation was asked with. */
type Answer = () => void

/** How long one batch holds the lock, but for the operation that it is at, in milliseconds. */
const LONGEST_HOLD_MS = 5

/**
 * Runs as many of the operations as fit into the time, commits, and answers them. Returns those that are left. When the
 * transaction fails as a whole, nothing of it has happened, and all are told.
 */
export function runBatch(
  transaction: BatchTransaction,
  batch: readonly Pending[],
  elapsedMs: () => number,
): readonly Pending[] {
  const answers: Answer[] = []
  const topics = new Set<Topic>()
  const until = elapsedMs() + LONGEST_HOLD_MS
  try {
    transaction.begun()
    for (const pending of batch) {
      answers.push(runOne(transaction, pending, topics))
      if (elapsedMs() >= until) break
    }
    transaction.committing()
    transaction.exec('COMMIT')
  } catch (error) {
    for (const { reject } of batch) reject(transaction.explain(error))
    if (transaction.isOpen()) transaction.exec('ROLLBACK')
    return []
  }
  for (const answer of answers) answer()
  transaction.committed(topics)
  return batch.slice(answers.length)
}

/** Topics of an operation that failed wake nobody. */
function runOne(transaction: BatchTransaction, { operation, resolve, reject }: Pending, topics: Set<Topic>): Answer {
  const own = new Set<Topic>()
  const moves: Move[] = []
  transaction.exec('SAVEPOINT operation')
  try {
    const write = transaction.open({ topics: own, moves })
    const result = operation(write)
    for (const move of moves) transaction.follow(write, move) // those that are made meanwhile, too
    transaction.exec('RELEASE operation')
    for (const topic of own) topics.add(topic)
    return () => resolve(result)
  } catch (error) {
    if (!transaction.isOpen()) throw error // the whole batch is gone with it
    transaction.exec('ROLLBACK TO operation')
    transaction.exec('RELEASE operation')
    return () => reject(transaction.explain(error))
  }
}
