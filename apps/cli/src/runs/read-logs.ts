import type { Log } from '@orc/core/contract'
import type { ApiClient } from '../host.ts'
import type { Level } from '../log-levels.ts'

const WAIT_MS = 10_000

export interface LogsAsk {
  readonly client: ApiClient
  readonly id: string
  readonly level: Level | undefined
  /** Given: new lines are waited for until the run is over or this aborts. */
  readonly stop: AbortSignal | undefined
}

/** All lines of a run, each told as it comes. */
export async function readLogs({ client, id, level, stop }: LogsAsk, tell: (log: Log) => void): Promise<Log[]> {
  const all: Log[] = []
  const waitMs = stop ? WAIT_MS : 0
  for (let after = 0; !stop?.aborted; ) {
    const ask = { id, after, waitMs, ...(level && { level }) }
    const page = await client.call('listLogs', ask, { signal: stop }).catch((error: unknown) => {
      if (stop?.aborted) return undefined
      throw error
    })
    if (!page) break
    for (const log of page.items) tell(log)
    all.push(...page.items)
    after = page.last
    if (page.items.length === 0 && (!stop || page.runIsOver)) break
  }
  return all
}
