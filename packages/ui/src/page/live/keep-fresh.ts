import type { Clock } from '@orc/core/runtime'
import type { QueryClient } from '@tanstack/react-query'
import { dependsOnWorkers, isAboutLimits, isAboutTasksOf, touches } from './invalidation.ts'
import type { LiveConnection } from './live-connection.ts'
import type { LiveMessage } from './messages.ts'

/** However much happens, a view is asked for again at most so often. */
const PAUSE_MS = 800

export interface FreshOptions {
  readonly live: LiveConnection
  readonly queries: QueryClient
  readonly clock: Clock
  /** Whether somebody can see this tab; one in the background asks for nothing until it is looked at. */
  readonly isVisible: () => boolean
  readonly onVisible: (listener: () => void) => void
}

/** Lets views be asked for again once an event says that their answer may be another. */
export function keepFresh({ live, queries, clock, isVisible, onVisible }: FreshOptions): void {
  const touched = new Set<string>()
  let isBusy = false

  const flush = async (): Promise<void> => {
    if (isBusy) return
    isBusy = true
    while (isVisible() && touched.size > 0) {
      const hashes = new Set(touched)
      touched.clear()
      void queries.invalidateQueries({ predicate: ({ queryHash }) => hashes.has(queryHash) })
      await clock.sleep(PAUSE_MS)
    }
    isBusy = false
  }

  live.subscribe((message) => {
    for (const { queryHash, queryKey, state } of queries.getQueryCache().getAll()) {
      if (isStaleAfter(message, { queryKey, shown: state.data, failed: state.status === 'error' }))
        touched.add(queryHash)
    }
    void flush()
  })
  onVisible(() => void flush())
}

interface Asked {
  readonly queryKey: readonly unknown[]
  readonly shown: unknown
  readonly failed: boolean
}

function isStaleAfter(message: LiveMessage, { queryKey, shown, failed }: Asked): boolean {
  switch (message.kind) {
    case 'event':
      return touches(message.event, { queryKey, shown })
    case 'workers':
      return dependsOnWorkers(queryKey)
    case 'limits':
      return isAboutLimits(queryKey)
    case 'begun':
      // What was read before the first stream began may have missed something; after a lost connection nothing is
      // missed, but what was asked for meanwhile failed.
      return message.anew || failed
    case 'logs':
      return isAboutTasksOf(message.flowRun, queryKey)
    case 'status':
      return false
  }
}
