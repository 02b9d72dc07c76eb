import type { Log } from '@orc/core/contract'
import { useEffect, useState } from 'react'
import { client } from '../api/client.ts'
import { live } from '../live/live.ts'

const PAGE = 10_000

export interface Logs {
  readonly lines: readonly Log[]
  /** Whether what was written so far is still being read. */
  readonly isReading: boolean
  readonly error: unknown
}

const NONE: Logs = { lines: [], isReading: true, error: null }

/** A run's log lines: those that are there, then each as it is written, through the page's one stream. */
export function useLogs(flowRun: string): Logs {
  const [logs, setLogs] = useState<Logs>(NONE)
  useEffect(() => {
    const over = new AbortController()
    let unwatch = (): void => {}
    let last = 0
    const take = (items: readonly Log[]): void => {
      const fresh = items.filter(({ id }) => id > last)
      last = fresh.at(-1)?.id ?? last
      if (fresh.length > 0) setLogs((before) => ({ ...before, lines: [...before.lines, ...fresh] }))
    }
    const stop = live.subscribe((message) => {
      if (message.kind === 'logs' && message.flowRun === flowRun && message.items[0]) take(message.items)
    })
    setLogs(NONE)
    void readAll(flowRun, take, over.signal)
      .then(() => {
        if (!over.signal.aborted) unwatch = live.watchLogs(flowRun, last)
        setLogs((before) => ({ ...before, isReading: false }))
      })
      .catch((error: unknown) => {
        if (!over.signal.aborted) setLogs((before) => ({ ...before, isReading: false, error }))
      })
    return () => {
      over.abort()
      unwatch()
      stop()
    }
  }, [flowRun])
  return logs
}

async function readAll(id: string, take: (items: readonly Log[]) => void, signal: AbortSignal): Promise<void> {
  for (let after = 0; ; ) {
    const { items, last } = await client.call('listLogs', { id, after, limit: PAGE }, { signal })
    take(items)
    if (items.length < PAGE) return
    after = last
  }
}
