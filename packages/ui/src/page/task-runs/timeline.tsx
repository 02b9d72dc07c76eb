import { Group, SegmentedControl, Text } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ListTree } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useRead } from '../api/read.ts'
import { Empty } from '../elements/empty.tsx'
import { useNow } from '../elements/now.ts'
import { spanText } from '../elements/times.ts'
import { RowDetails } from './row-details.tsx'
import { type Happenings, rowsOf, type TimelineRow } from './rows.ts'
import { spanOf, type Times } from './segments.ts'
import { TaskGraph } from './task-graph.tsx'
import { TaskRow } from './task-row.tsx'
import classes from './timeline.module.css'
import { WaitRow } from './wait-row.tsx'

const ROW_HEIGHT = 30
const STILL = 0

interface RunSearch {
  readonly tab?: string
  readonly look?: 'graph'
}

export interface TaskTimelineProps {
  readonly flowRun: string
  /** When the run did; null while it has not. */
  readonly endedAt: string | null
}

/** The tasks of a run: when each was tried, waited and ended, or what called what. */
export function TaskTimeline({ flowRun, endedAt }: TaskTimelineProps) {
  const happenings = useRead('viewTaskRuns', { id: flowRun })
  const { items, children, waits, hasMore } = happenings
  const { look = 'timeline' } = useSearch({ from: '/runs/$id' })
  const navigate = useNavigate()
  const choose = (value: string): void => {
    const search = ({ look: _, ...before }: RunSearch): RunSearch =>
      value === 'graph' ? { ...before, look: value } : before
    void navigate({ from: '/runs/$id', to: '.', search, replace: true })
  }
  if (items.length + waits.length === 0) {
    return (
      <div className="orc-card">
        <Empty
          icon={ListTree}
          title="No tasks"
          text="What a flow does in task() is recorded: its result is kept, it is tried again by itself, and it is drawn here."
        />
      </div>
    )
  }
  return (
    <div>
      <Group mb="sm" justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label="How tasks are drawn"
          data={[
            { value: 'timeline', label: 'Timeline' },
            { value: 'graph', label: 'Graph' },
          ]}
          value={look}
          onChange={choose}
        />
        <Group gap="sm">
          {children.length > 0 && (
            <Text size="xs" component="span">
              <Link to="/runs" search={{ parent: flowRun }} className="orc-link">
                {children.length === 1 ? '1 run' : `${children.length} runs`} asked for
              </Link>
            </Text>
          )}
          <Text size="xs" c="dimmed" className="orc-numeric">
            {hasMore ? `the first ${items.length} tasks` : `${items.length} tasks`}
          </Text>
        </Group>
      </Group>
      {look === 'timeline' ? <Rows happenings={happenings} endedAt={endedAt} /> : <TaskGraph happenings={happenings} />}
    </div>
  )
}

interface RowsProps extends Pick<TaskTimelineProps, 'endedAt'> {
  readonly happenings: Happenings
}

function Rows({ happenings, endedAt }: RowsProps) {
  const all = useMemo(() => rowsOf(happenings), [happenings])
  const times = useMemo(() => timesOf(happenings), [happenings])
  // What a run that is over left open went on until its end.
  const isLive = endedAt === null && times.some((time) => time.endedAt === null)
  const nowMs = useNow((now) => (isLive ? now : endedAt === null ? STILL : Date.parse(endedAt)))
  const span = useMemo(() => spanOf(times, nowMs), [times, nowMs])
  const [chosen, setChosen] = useState<string>()
  const details = useMemo(() => all.find((row) => idOf(row) === chosen), [all, chosen])
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: all.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  })
  return (
    <div className="orc-card">
      <Scale ms={span.toMs - span.fromMs} />
      <div ref={box} className={classes.box} role="list" aria-label="Tasks" tabIndex={0}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const row = all[index]
            if (row === undefined) return null
            const id = idOf(row)
            const toggle = (): void => setChosen(id === chosen ? undefined : id)
            const place = { top: start, span, nowMs, choice: { isChosen: id === chosen, onToggle: toggle } }
            return row.kind === 'task' ? (
              <TaskRow key={id} row={row} {...place} />
            ) : (
              <WaitRow key={id} wait={row.wait} {...place} />
            )
          })}
        </div>
      </div>
      {details && <RowDetails row={details} />}
    </div>
  )
}

function idOf(row: TimelineRow): string {
  return row.kind === 'task' ? row.task.id : row.wait.id
}

/** From when to when everything was that is drawn. */
function timesOf({ items, waits }: Happenings): readonly Times[] {
  return [...items, ...waits.map(({ openedAt, endedAt }) => ({ startedAt: openedAt, endedAt }))]
}

const TICKS = [0, 0.25, 0.5, 0.75, 1]

function Scale({ ms }: { ms: number }) {
  return (
    <div className={classes.scale} aria-hidden>
      <span />
      <div className={classes.ticks}>
        {TICKS.map((share) => (
          <span key={share}>{spanText(ms * share)}</span>
        ))}
      </div>
    </div>
  )
}
