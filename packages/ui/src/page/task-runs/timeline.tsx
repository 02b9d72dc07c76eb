import { Group, SegmentedControl, Text } from '@mantine/core'
import type { TaskMark } from '@orc/core/contract'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ListTree } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { useRead } from '../api/read.ts'
import { Empty } from '../elements/empty.tsx'
import { useNow } from '../elements/now.ts'
import { lookOfState, StateIcon, spaced } from '../elements/state-badge.tsx'
import { spanText } from '../elements/times.ts'
import { type Segment, segmentsOf, spanOf } from './segments.ts'
import { TaskGraph } from './task-graph.tsx'
import classes from './timeline.module.css'
import { asTree, type TaskRow } from './tree.ts'

const ROW_HEIGHT = 30
const STILL = 0

interface RunSearch {
  readonly tab?: string
  readonly look?: 'graph'
}

/** The tasks of a run: when each was tried, waited and ended, or what called what. */
export function TaskTimeline({ flowRun }: { flowRun: string }) {
  const { items, hasMore } = useRead('viewTaskRuns', { id: flowRun })
  const { look = 'timeline' } = useSearch({ from: '/runs/$id' })
  const navigate = useNavigate()
  const choose = (value: string): void => {
    const search = ({ look: _, ...before }: RunSearch): RunSearch =>
      value === 'graph' ? { ...before, look: value } : before
    void navigate({ from: '/runs/$id', to: '.', search, replace: true })
  }
  if (items.length === 0) {
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
        <Text size="xs" c="dimmed" className="orc-numeric">
          {hasMore ? `the first ${items.length} tasks` : `${items.length} tasks`}
        </Text>
      </Group>
      {look === 'timeline' ? <Rows tasks={items} /> : <TaskGraph tasks={items} />}
    </div>
  )
}

function Rows({ tasks }: { tasks: readonly TaskMark[] }) {
  const tree = useMemo(() => asTree(tasks), [tasks])
  const isLive = tasks.some(({ endedAt }) => endedAt === null)
  const nowMs = useNow((now) => (isLive ? now : STILL))
  const span = useMemo(() => spanOf(tasks, nowMs), [tasks, nowMs])
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: tree.length,
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
            const row = tree[index]
            return row && <Row key={row.task.id} row={row} top={start} span={span} nowMs={nowMs} />
          })}
        </div>
      </div>
    </div>
  )
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

interface RowProps {
  readonly row: TaskRow
  readonly top: number
  readonly span: ReturnType<typeof spanOf>
  readonly nowMs: number
}

function Row({ row: { task, depth }, top, span, nowMs }: RowProps) {
  const segments = segmentsOf(task, nowMs)
  const took = (segments.at(-1)?.toMs ?? 0) - (segments[0]?.fromMs ?? 0)
  return (
    <div
      className={classes.row}
      role="listitem"
      style={{ transform: `translateY(${top}px)` }}
      title={titleOf(task, took)}
    >
      <span className={classes.name} style={{ paddingLeft: depth * 16 }}>
        <StateIcon state={task.state} size={14} />
        <span className={classes.text}>{task.name}</span>
        {task.failures.length > 0 && <span className={classes.tries}>{task.attempt} tries</span>}
      </span>
      <span className={classes.track}>
        {segments.map((segment) => (
          <Bar key={`${segment.kind} ${segment.fromMs}`} segment={segment} span={span} />
        ))}
      </span>
      <span className={classes.took}>{spanText(took)}</span>
    </div>
  )
}

function Bar({ segment: { kind, fromMs, toMs, state }, span }: { segment: Segment; span: RowProps['span'] }) {
  const whole = span.toMs - span.fromMs
  const left = ((fromMs - span.fromMs) / whole) * 100
  const width = ((toMs - fromMs) / whole) * 100
  return (
    <span
      className={classes.bar}
      data-kind={kind}
      data-state={state}
      style={{
        left: `${left}%`,
        width: `max(3px, ${width}%)`,
        '--bar-color': lookOfState({ type: state, name: '' }).color,
      }}
    />
  )
}

function titleOf({ name, state, failures }: TaskMark, took: number): string {
  const lines = [`${name}: ${spaced(state.name)} after ${spanText(took)}`]
  for (const { attempt, message, delayMs } of failures)
    lines.push(`try ${attempt}: ${message}; waits ${spanText(delayMs)}`)
  if (state.message !== undefined) lines.push(state.message)
  return lines.join('\n')
}
