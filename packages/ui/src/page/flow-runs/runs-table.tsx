import { Button, Checkbox, Group, Text } from '@mantine/core'
import type { FlowRun } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useNow } from '../elements/now.ts'
import { StateBadge } from '../elements/state-badge.tsx'
import { RelativeTime, Span } from '../elements/time.tsx'
import { BulkActions } from './bulk-actions.tsx'
import { stateNow } from './live-runs.ts'
import classes from './runs-table.module.css'
import { RunScatter } from './scatter.tsx'
import type { RunsSearch } from './search.ts'
import { useRuns } from './use-runs.ts'

const ROW_HEIGHT = 58

export interface RunsTableProps {
  /** Which of all runs. */
  readonly search: RunsSearch
  /** Shown where there are none. */
  readonly empty: ReactNode
  /** Whether start against duration is drawn above. @default the table alone */
  readonly withScatter?: boolean
}

/** Runs, newest first. Only what is in sight is drawn, and more is read as one comes near the end. */
export function RunsTable({ search, empty, withScatter = false }: RunsTableProps) {
  const { runs, hasMore, isReading, readMore } = useRuns(search)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback((id: string): void => setChosen((before) => toggled(before, id)), [])
  const charted = useDeferredValue(runs) // the chart may lag behind the list, which is scrolled
  const list = useRef<HTMLDivElement>(null)
  const rows = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: list.current?.offsetTop ?? 0,
    getItemKey: (index) => runs[index]?.id ?? index,
  })
  const inSight = rows.getVirtualItems()
  const lastInSight = inSight.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !isReading && lastInSight >= runs.length - 30) void readMore()
  }, [hasMore, isReading, lastInSight, runs.length, readMore])

  if (runs.length === 0) return empty
  return (
    <>
      {withScatter && <RunScatter runs={charted} />}
      <div className="orc-card">
        <BulkActions runs={runs.filter(({ id }) => chosen.has(id))} onDone={() => setChosen(new Set())} />
        <div role="table" aria-label="Runs" aria-rowcount={hasMore ? -1 : runs.length + 1}>
          <Head runs={runs} chosen={chosen} onChoose={setChosen} />
          <div ref={list} role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
            {inSight.map(({ index, key, start }) => {
              const run = runs[index]
              if (run === undefined) return null
              const offset = `translateY(${start - rows.options.scrollMargin}px)`
              return (
                <Row
                  key={key}
                  run={run}
                  index={index}
                  offset={offset}
                  isChosen={chosen.has(run.id)}
                  onToggle={toggle}
                />
              )
            })}
          </div>
        </div>
        <Foot count={runs.length} hasMore={hasMore} isReading={isReading} onMore={() => void readMore()} />
      </div>
    </>
  )
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}

interface HeadProps {
  readonly runs: readonly FlowRun[]
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (ids: ReadonlySet<string>) => void
}

const Head = memo(function Head({ runs, chosen, onChoose }: HeadProps) {
  const isAll = chosen.size > 0 && runs.every(({ id }) => chosen.has(id))
  return (
    <div role="rowgroup">
      <div role="row" className={`${classes.row} ${classes.head}`} aria-rowindex={1}>
        <span role="columnheader">
          <Checkbox
            size="xs"
            aria-label="Choose all that are loaded"
            checked={isAll}
            indeterminate={!isAll && chosen.size > 0}
            onChange={() => onChoose(new Set(isAll ? [] : runs.map(({ id }) => id)))}
          />
        </span>
        <span role="columnheader">Run</span>
        <span role="columnheader">State</span>
        <span role="columnheader" className={classes.wide}>
          Pool and queue
        </span>
        <span role="columnheader" className={classes.medium}>
          Started
        </span>
        <span role="columnheader" className={classes.right}>
          Took
        </span>
      </div>
    </div>
  )
})

interface RowProps {
  readonly run: FlowRun
  readonly index: number
  readonly offset: string
  readonly isChosen: boolean
  readonly onToggle: (id: string) => void
}

/** Scrolling draws the table for each frame, but of what is in it only what came into sight. */
const Row = memo(function Row({ run, index, offset, isChosen, onToggle }: RowProps) {
  const { id, name, flow, deployment, workPool, workQueue, startedAt, endedAt, dueAt } = run
  const stateName = useNow((nowMs) => stateNow(run, nowMs).name)
  return (
    <div role="row" className={classes.row} style={{ transform: offset }} data-floating aria-rowindex={index + 2}>
      <span role="cell">
        <Checkbox size="xs" aria-label={`Choose ${name}`} checked={isChosen} onChange={() => onToggle(id)} />
      </span>
      <span role="cell" className={classes.name}>
        <Link to="/runs/$id" params={{ id }} className="orc-link">
          {name}
        </Link>
        <Text size="xs" c="dimmed" truncate>
          {deployment ?? flow}
        </Text>
      </span>
      <span role="cell">
        <StateBadge state={{ type: run.state.type, name: stateName }} />
      </span>
      <span role="cell" className={classes.wide}>
        {workPool === null ? '–' : `${workPool} / ${workQueue ?? ''}`}
      </span>
      <span role="cell" className={classes.medium}>
        {startedAt === null ? (
          <span className={classes.faint}>
            due <RelativeTime at={dueAt} />
          </span>
        ) : (
          <RelativeTime at={startedAt} />
        )}
      </span>
      <span role="cell" className={classes.right}>
        {startedAt === null ? '–' : <Span from={startedAt} to={endedAt} />}
      </span>
    </div>
  )
})

interface FootProps {
  readonly count: number
  readonly hasMore: boolean
  readonly isReading: boolean
  readonly onMore: () => void
}

function Foot({ count, hasMore, isReading, onMore }: FootProps) {
  return (
    <Group justify="space-between" px="md" py="xs">
      <Text size="xs" c="dimmed">
        {hasMore ? `${count} loaded, there are more` : `${count} in all`}
      </Text>
      {hasMore && (
        <Button size="compact-xs" variant="subtle" loading={isReading} onClick={onMore}>
          Load more
        </Button>
      )}
    </Group>
  )
}
