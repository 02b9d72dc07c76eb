import type { ResultStorage } from '@orc/core'
import { isOrcError } from '@orc/core/model'
import { backoffMs, type Clock, type Logger, type Random } from '@orc/core/runtime'

export interface StoragePatience {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Ends it: the flow is told to stop. */
  readonly until: AbortSignal
}

/**
 * How long a storage that fails is asked again: a mount comes back, a disk is given room, and what took hours to make is not
 * lost for it. Not for ever, as the API is, for a flow's own storage may simply be wrong.
 */
export const STORAGE_PATIENCE_MS = 2 * 60_000
const PACE = { baseMs: 200, maxMs: 10_000, jitter: 0.2 }

/** The same storage with patience. What is put is known by its digest, so putting it again changes nothing. */
export function patientStorage(storage: ResultStorage, { clock, random, log, until }: StoragePatience): ResultStorage {
  const persist = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    const givenUpMs = clock.now().getTime() + STORAGE_PATIENCE_MS
    for (let failures = 1; ; failures += 1) {
      try {
        return await ask()
      } catch (error) {
        const waitMs = Math.round(backoffMs(failures, { ...PACE, random }))
        const isTooLate = clock.now().getTime() + waitMs > givenUpMs
        if (isRefusal(error) || isTooLate || until.aborted) throw error
        log.warn('result storage failed, trying on', { storage: storage.name, failures, error: String(error) })
        await clock.sleep(waitMs, until)
      }
    }
  }
  return {
    name: storage.name,
    put: (sha256, bytes) => persist(() => storage.put(sha256, bytes)),
    get: (sha256) => persist(() => storage.get(sha256)),
  }
}

/** Asked again it would be the same: the epoch is over, or the bytes are not those of the digest. */
function isRefusal(error: unknown): boolean {
  return isOrcError(error) && !isOrcError(error, 'result_storage_failed')
}
