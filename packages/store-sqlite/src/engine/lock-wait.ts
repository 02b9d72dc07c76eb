import { OrcError } from '@orc/core/model'
import type { Clock, Random } from '@orc/core/runtime'
import { isBusy } from './sqlite-errors.ts'

export interface LockWaitOptions {
  readonly clock: Clock
  readonly random: Random
  readonly path: string
  /** After so many milliseconds of waiting it is `store_busy`. */
  readonly deadlineMs: number
}

/** Between two attempts, in milliseconds. Short and even: who has waited long must not ask more rarely than who came late. */
const LEAST_WAIT_MS = 1
const WAIT_SPREAD_MS = 4

/**
 * Tries until the lock is free. The waits are drawn by chance, so that processes that met once do not keep meeting.
 * @throws {OrcError} `store_busy` once the deadline has passed.
 */
export async function whenFree<Result>(attempt: () => Result, options: LockWaitOptions): Promise<Result> {
  const { clock, random, path, deadlineMs } = options
  let since: number | undefined
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      since ??= clock.now().getTime()
      const waitedMs = clock.now().getTime() - since
      if (waitedMs >= deadlineMs) throw new OrcError('store_busy', { path, waitedMs }, { cause: error })
    }
    await clock.sleep(LEAST_WAIT_MS + WAIT_SPREAD_MS * random.next())
  }
}
