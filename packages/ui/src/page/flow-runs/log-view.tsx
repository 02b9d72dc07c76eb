import { ActionIcon, Group, SegmentedControl, Switch, Text, TextInput, Tooltip } from '@mantine/core'
import type { Log, LogLevel } from '@orc/core/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Download, ScrollText, Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { CopyButton } from '../elements/copy.tsx'
import { Empty } from '../elements/empty.tsx'
import { clockTime } from '../elements/times.ts'
import { Trouble } from '../elements/trouble.tsx'
import { downloadText, fieldsText } from './log-text.ts'
import classes from './log-view.module.css'
import { useLogs } from './use-logs.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
const LINE_HEIGHT = 22

export interface LogViewProps {
  readonly flowRun: string
  readonly name: string
  readonly isOver: boolean
}

/** A run's log, live: however long it is, only what is in sight is drawn. */
export function LogView({ flowRun, name, isOver }: LogViewProps) {
  const { lines, isReading, error } = useLogs(flowRun)
  const [level, setLevel] = useState<LogLevel>('debug')
  const [search, setSearch] = useState('')
  const [follows, setFollows] = useState(!isOver)
  const shown = useMemo(() => linesThat(lines, { level, search }), [lines, level, search])
  if (error !== null) return <Trouble error={error} />
  return (
    <div>
      <Group gap="sm" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label="Least level"
          data={LEVELS.map((value) => ({ value, label: value === 'debug' ? 'all' : value }))}
          value={level}
          onChange={(value) => setLevel(value as LogLevel)}
        />
        <TextInput
          size="xs"
          aria-label="Search the log"
          placeholder="Search"
          leftSection={<Search size={13} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Switch
          size="xs"
          label="Follow"
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
        />
        <Text size="xs" c="dimmed" className="orc-numeric" ml="auto">
          {isReading ? 'reading…' : `${shown.length} of ${lines.length} lines`}
        </Text>
        <Group gap={4}>
          <CopyButton text={`orc flow-run logs ${flowRun} --follow`} label="Copy the command that prints it" />
          <Tooltip label="Download" withArrow>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Download the log"
              onClick={() => downloadText(`${name}.log`, shown)}
            >
              <Download size={14} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {shown.length === 0 ? (
        <NoLines isOver={isOver} isFiltered={lines.length > 0} />
      ) : (
        <Lines lines={shown} follows={follows} onLeave={() => setFollows(false)} />
      )}
    </div>
  )
}

function linesThat(lines: readonly Log[], { level, search }: { level: LogLevel; search: string }): readonly Log[] {
  const least = LEVELS.indexOf(level)
  const sought = search.toLowerCase()
  if (least === 0 && sought === '') return lines
  return lines.filter(
    (line) =>
      LEVELS.indexOf(line.level) >= least &&
      (sought === '' || `${line.message}${fieldsText(line)}`.toLowerCase().includes(sought)),
  )
}

function NoLines({ isOver, isFiltered }: { isOver: boolean; isFiltered: boolean }) {
  const text = isFiltered
    ? 'No line fits. Choose another level, or search for something else.'
    : isOver
      ? 'It wrote nothing. Lines come from `log` in the flow, and from what its process prints.'
      : 'Lines appear here as they are written.'
  return (
    <div className={classes.box}>
      <Empty icon={ScrollText} title={isFiltered ? 'No such lines' : 'Nothing yet'} text={text} />
    </div>
  )
}

interface LinesProps {
  readonly lines: readonly Log[]
  readonly follows: boolean
  /** Told when somebody scrolls up, away from the end. */
  readonly onLeave: () => void
}

function Lines({ lines, follows, onLeave }: LinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 30,
  })
  useEffect(() => {
    if (follows) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follows, lines.length, rows])
  return (
    <div
      ref={box}
      className={classes.box}
      role="log"
      aria-label="Log"
      tabIndex={0}
      onWheel={({ deltaY }) => {
        if (deltaY < 0 && follows) onLeave()
      }}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index]
          return (
            line && (
              <div
                key={key}
                ref={rows.measureElement}
                data-index={index}
                className={classes.line}
                data-level={line.level}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LineText line={line} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

function LineText({ line }: { line: Log }) {
  const fields = fieldsText(line)
  return (
    <>
      <time className={classes.time} dateTime={line.at} title={line.at}>
        {clockTime(line.at)}
      </time>
      <span className={classes.level}>{line.level}</span>
      <span className={classes.message}>
        {line.message}
        {fields !== '' && <span className={classes.fields}> {fields}</span>}
      </span>
    </>
  )
}
