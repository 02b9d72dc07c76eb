import { systemClock, systemRandom } from '@orc/core/runtime'
import { useSyncExternalStore } from 'react'
import { client } from '../api/client.ts'
import { queryClient } from '../api/query-client.ts'
import { keepFresh } from './keep-fresh.ts'
import { openLiveConnection } from './live-connection.ts'
import type { LiveStatus } from './messages.ts'

/** This tab's share of the browser's one event stream. */
export const live = openLiveConnection({
  client,
  clock: systemClock,
  random: systemRandom,
  channel: new BroadcastChannel('orc-live'),
  locks: 'locks' in navigator ? navigator.locks : undefined,
})

keepFresh({
  live,
  queries: queryClient,
  clock: systemClock,
  isVisible: () => document.visibilityState === 'visible',
  onVisible: (listener) => document.addEventListener('visibilitychange', listener),
})

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(live.subscribe, live.status)
}

const PATIENCE_MS = 400

/** Resolves when it is known whether there is a connection, or after a while in any case. */
export async function liveOrSoon(): Promise<void> {
  const known = new AbortController()
  const stop = live.subscribe(({ kind }) => {
    if (kind === 'status') known.abort()
  })
  await systemClock.sleep(PATIENCE_MS, known.signal)
  stop()
}
