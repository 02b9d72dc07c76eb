import { MAX_REPORT_BACKOFF_MS } from '@orc/core/model'
import { type Random, type Service, type ServiceContext, startLoop } from '@orc/core/runtime'
import type { Client } from './client.ts'
import { persistentEvents } from './retrying.ts'

export interface HearingContext extends ServiceContext {
  readonly random: Random
  readonly client: Pick<Client, 'events'>
  /** The one run to hear of. @default all */
  readonly run?: string | undefined
}

/**
 * Listens to the event stream for runs that are to be stopped. It is a hint and nothing more: what is to be stopped, and
 * how, is in the reply of the renewal that it brings forward, so an event that is lost costs seconds, not the cancel.
 */
export function hearCancels(
  { client, clock, log, random, run: subject }: HearingContext,
  onCancel: (runId: string) => void,
): Service {
  const tick = async (signal: AbortSignal): Promise<void> => {
    for await (const event of persistentEvents(client, { subject, signal }, { clock, random })) {
      if (signal.aborted) return
      if (event.type === 'flow-run:cancelling') onCancel(event.subject)
    }
  }
  const everyMs = MAX_REPORT_BACKOFF_MS
  return startLoop({ clock, log }, { name: 'stop-hints', everyMs, maxBackoffMs: everyMs, tick })
}
