import type { FlowRun } from '@orc/core/contract'
import { systemClock } from '@orc/core/runtime'
import { type InfiniteData, useQueryClient, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { client } from '../api/client.ts'
import { live } from '../live/live.ts'
import { afterEvent, type RunPage, withNewest } from './live-runs.ts'
import { askOf, type RunsSearch } from './search.ts'

const PAGE = 100
/** However many runs there are in a second, the newest are asked for again at most so often. */
const PAUSE_MS = 1000

type Runs = InfiniteData<RunPage, string | null>

/** Runs, newest first, page by page as one scrolls down, and live. */
export function useRuns(search: RunsSearch) {
  const queries = useQueryClient()
  const text = JSON.stringify(search)
  const key = useMemo(() => ['runs', JSON.parse(text) as RunsSearch] as const, [text])
  const query = useSuspenseInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }): Promise<RunPage> => readPage(key[1], pageParam, signal),
    getNextPageParam: (page: RunPage) => page.nextCursor,
  })

  useEffect(() => {
    const over = new AbortController()
    let isBusy = false
    let isTouched = false
    const refresh = async (): Promise<void> => {
      isTouched = true
      if (isBusy) return
      isBusy = true
      while (isTouched && !over.signal.aborted) {
        isTouched = false
        const newest = await readPage(key[1], null, over.signal).catch(() => undefined)
        if (newest) queries.setQueryData<Runs>(key, (runs) => runs && withPages(runs, withNewest(runs.pages, newest)))
        await systemClock.sleep(PAUSE_MS, over.signal)
      }
      isBusy = false
    }
    const stop = live.subscribe((message) => {
      if (message.kind === 'begun') void refresh()
      if (message.kind !== 'event' || !message.event.type.startsWith('flow-run:')) return
      const { event } = message
      queries.setQueryData<Runs>(key, (runs) => runs && withRuns(runs, (run) => afterEvent(run, event)))
      void refresh()
    })
    return () => {
      stop()
      over.abort()
    }
  }, [key, queries])

  const runs = useMemo(() => query.data.pages.flatMap(({ items }) => items), [query.data])
  return { runs, hasMore: query.hasNextPage, isReading: query.isFetchingNextPage, readMore: query.fetchNextPage }
}

function readPage(search: RunsSearch, cursor: string | null, signal: AbortSignal): Promise<RunPage> {
  const position = cursor === null ? {} : { cursor }
  return client.call(
    'listFlowRuns',
    { ...askOf(search, systemClock.now().getTime()), ...position, limit: PAGE },
    { signal },
  )
}

function withPages(runs: Runs, pages: RunPage[]): Runs {
  return { pages, pageParams: pages.map((_, at) => runs.pageParams[at] ?? null) }
}

/** The same object where no run changed, so that nothing is drawn again. */
function withRuns(runs: Runs, change: (run: FlowRun) => FlowRun): Runs {
  let isChanged = false
  const pages = runs.pages.map((page) => {
    const items = page.items.map(change)
    const isOther = items.some((run, at) => run !== page.items[at])
    isChanged ||= isOther
    return isOther ? { ...page, items } : page
  })
  return isChanged ? { ...runs, pages } : runs
}
