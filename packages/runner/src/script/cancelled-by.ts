import type { Client } from '@orc/client'
import type { Logger } from '@orc/core/runtime'

export interface Cancelling {
  readonly client: Pick<Client, 'call'>
  /** Of the run. */
  readonly id: string
  readonly log: Logger
}

export interface Cancel extends Disposable {
  /** The run's: aborts once the installation was told, so that the run becomes CANCELLED and not CRASHED. */
  readonly signal: AbortSignal
  /** Resolves when the installation was told, or could not be; at once where nothing was to be said. */
  settled(): Promise<void>
}

/** Cancels a run when the signal aborts, for the reason that it gives. */
export function cancelledBy(told: AbortSignal | undefined, { client, id, log }: Cancelling): Cancel {
  const stop = new AbortController()
  let saying = Promise.resolve()
  const say = async (): Promise<void> => {
    const reason = told?.reason instanceof Error ? told.reason.message : 'Its program was told to stop.'
    try {
      await client.call('cancelFlowRun', { id, reason })
    } catch (error) {
      log.warn('the run could not be cancelled', { id, error: String(error) })
    }
    stop.abort(told?.reason)
  }
  const cancel = (): void => {
    saying = say()
  }
  if (told?.aborted) cancel()
  told?.addEventListener('abort', cancel, { once: true })
  return {
    signal: stop.signal,
    settled: () => saying,
    [Symbol.dispose]: () => told?.removeEventListener('abort', cancel),
  }
}
