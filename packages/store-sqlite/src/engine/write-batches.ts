import { type BatchTransaction, type Pending, runBatch } from './batch.ts'
import type { Write } from './write.ts'

/**
 * Group commit. Operations queue up, run one after another in one transaction, each in a savepoint of its own, and are
 * answered after its COMMIT: so a full batch costs one sync of the disk, and an operation that fails undoes only itself.
 * A batch forms by itself from what was asked while the last one was committed. The lock is held for about 5 ms at most,
 * then others get their turn.
 */
export interface WriteBatches extends AsyncDisposable {
  readonly write: <Result>(operation: (write: Write) => Result) => Promise<Result>
}

export interface BatchPace {
  /** Lets what else arrives in this turn of the event loop join the batch. */
  gather(): Promise<void>
  /** After a batch that ended by its time: lets other processes have the lock. */
  yieldLock(): Promise<void>
  /** Milliseconds on a clock that only measures. */
  elapsedMs(): number
}

export function startWriteBatches(transaction: BatchTransaction, pace: BatchPace): WriteBatches {
  let queue: Pending[] = []
  let draining: Promise<void> | undefined
  let isClosed = false

  const takeAll = (): Pending[] => {
    const taken = queue
    queue = []
    return taken
  }

  /** Whatever fails, everybody is answered: whoever was already is not reached by it. */
  const runNext = async (): Promise<void> => {
    let batch: readonly Pending[] = []
    try {
      await transaction.begin()
      batch = takeAll()
      const left = runBatch(transaction, batch, () => pace.elapsedMs())
      queue = [...left, ...queue]
      await (left.length > 0 ? pace.yieldLock() : pace.gather())
    } catch (error) {
      for (const { reject } of [...batch, ...takeAll()]) reject(transaction.explain(error))
    }
  }

  const drain = async (): Promise<void> => {
    await pace.gather()
    while (queue.length > 0) await runNext()
    draining = undefined
  }

  return {
    write: <Result>(operation: (write: Write) => Result) =>
      new Promise<Result>((resolve, reject) => {
        if (isClosed) return reject(new Error('The store is closed.'))
        queue.push({ operation, resolve: resolve as (result: unknown) => void, reject })
        draining ??= drain()
      }),
    [Symbol.asyncDispose]: async () => {
      isClosed = true
      await draining
    },
  }
}
