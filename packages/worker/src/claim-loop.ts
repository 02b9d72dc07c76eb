import type { ClaimedRun } from '@orc/core/contract'
import { isOrcError, newId, type OrcError } from '@orc/core/model'
import { backoffMs, type Random, type Service, type ServiceContext, startLoop } from '@orc/core/runtime'
import { isOutage, REPORT_BACKOFF, type Uplink } from './uplink.ts'

export interface ClaimLoopContext extends ServiceContext {
  readonly random: Random
  readonly uplink: Uplink
  readonly workerId: string
  readonly pool: string
  readonly queues: readonly string[] | undefined
  /** How many runs could be taken now; 0 while something keeps the worker from making infrastructure. */
  readonly freeSlots: () => number
  readonly onClaimed: (run: ClaimedRun) => void
  /** Called after each claim that was answered. */
  readonly onAnswered: (runs: number) => void
  /** Called when the API says that there is no such pool any more. */
  readonly onPoolGone: (error: OrcError) => void
  /** How long the API may hold a claim until a run falls due. */
  readonly waitMs: number
}

export interface ClaimLoop extends Service {
  /** Ends the wait at the API: nothing is to be claimed now, though it was asked for. */
  interrupt(): void
}

/** Beyond the wait, for the answer to travel. */
const ANSWER_MS = 10_000
/** The net below the wake-ups of freed slots. */
const EVERY_MS = 60_000

/**
 * Asks for as many runs as there are free slots, and waits at the API until one is due. A claim whose reply is lost is
 * repeated under its claimId, again and again: whatever it had claimed is in the repeated reply. Only a worker that
 * leaves gives up on one; the leases of such a claim, 5 s long, lapse.
 */
export function startClaimLoop(context: ClaimLoopContext): ClaimLoop {
  const { clock, log, random, uplink, pool, queues, workerId, waitMs } = context
  let claimId: string | undefined
  let failures = 0
  let asking: AbortController | undefined

  const claim = async (slots: number, signal: AbortSignal): Promise<number> => {
    claimId ??= newId({ clock, random })
    const ask = { pool, workerId, claimId, slots, waitMs, ...(queues ? { queues: [...queues] } : {}) }
    const { runs } = await uplink.ask('claimFlowRuns', ask, { signal, deadlineMs: waitMs + ANSWER_MS })
    claimId = undefined
    failures = 0
    for (const run of runs) context.onClaimed(run)
    context.onAnswered(runs.length)
    return 0
  }

  const tick = async (signal: AbortSignal): Promise<number> => {
    const slots = context.freeSlots()
    if (slots <= 0) return EVERY_MS
    const own = new AbortController()
    asking = own
    const end = (): void => own.abort()
    signal.addEventListener('abort', end)
    try {
      return await claim(slots, own.signal)
    } catch (error) {
      if (own.signal.aborted) return EVERY_MS
      if (isOrcError(error, 'work_pool_not_found')) {
        context.onPoolGone(error)
        return EVERY_MS
      }
      failures += 1
      if (!isOutage(error)) log.error('claim: refused', { error })
      return backoffMs(failures, { ...REPORT_BACKOFF, random })
    } finally {
      signal.removeEventListener('abort', end)
    }
  }
  const loop = startLoop({ clock, log }, { name: 'claims', everyMs: EVERY_MS, tick })
  return { ...loop, interrupt: () => asking?.abort() }
}
