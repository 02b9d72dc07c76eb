import type { Log } from '@orc/core/contract'
import type { Store } from '@orc/store'
import type { WaitContext } from '../waiting/wait-for.ts'

export interface LogAsk {
  readonly flowRun: string
  /** The id of the last line that is known already. */
  readonly after: number
  readonly signal: AbortSignal
}

const BATCH = 1000
/** However fast a run writes, its reader is told at most so often; what came meanwhile is one batch. */
const PAUSE_MS = 100

/**
 * A run's log lines as they are stored, each once, until the signal aborts. No lines mean that something else about the
 * run changed, such as its tasks.
 */
export async function* streamLogs(
  { store, clock, wakeUps, pollMs }: WaitContext & { readonly store: Pick<Store, 'logs'> },
  { flowRun, after, signal }: LogAsk,
): AsyncGenerator<Log[], void, undefined> {
  using wakeUp = wakeUps.listen([`flow-run:${flowRun}`])
  let last = after
  let isTouched = false
  while (!signal.aborted && !wakeUps.isClosed) {
    const lines = await store.logs.list({ id: flowRun, after: last, limit: BATCH })
    if (lines.length > 0 || isTouched) yield lines
    last = lines.at(-1)?.id ?? last
    if (lines.length > 0 || isTouched) await clock.sleep(PAUSE_MS, signal)
    isTouched = lines.length < BATCH && (await wakeUp.wait(pollMs, signal))
  }
}
