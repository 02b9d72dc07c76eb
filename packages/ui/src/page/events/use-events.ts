import type { Event } from '@orc/core/contract'
import { useEffect, useState } from 'react'
import { client } from '../api/client.ts'
import { live } from '../live/live.ts'

/** As many as one looks through; what is older is asked of the API, or of the log of who keeps it. */
const MOST = 500
const FIRST = 200

/** The last events, newest first, and each further one as it happens. */
export function useEvents() {
  const [events, setEvents] = useState<readonly Event[]>([])
  const [isReading, setIsReading] = useState(true)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    const over = new AbortController()
    const add = (more: readonly Event[]): void =>
      setEvents((before) => {
        const known = new Set(before.map(({ id }) => id))
        const all = [...more.filter(({ id }) => !known.has(id)), ...before]
        return all.sort((one, other) => other.id - one.id).slice(0, MOST)
      })
    const stop = live.subscribe((message) => message.kind === 'event' && add([message.event]))
    const after = Math.max(0, (live.position() ?? 0) - FIRST)
    void client
      .call('listEvents', { after, limit: 1000 }, { signal: over.signal })
      .then(({ items }) => add(items))
      .catch((reason: unknown) => !over.signal.aborted && setError(reason))
      .finally(() => setIsReading(false))
    return () => {
      stop()
      over.abort()
    }
  }, [])
  return { events, isReading, error }
}
