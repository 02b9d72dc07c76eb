import { Group, Stack, Text } from '@mantine/core'
import type { TaskMark, WaitMark } from '@orc/core/contract'
import { StateBadge } from '../elements/state-badge.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { clockTime, spanText } from '../elements/times.ts'
import { type TimelineRow, waitText } from './rows.ts'
import classes from './timeline.module.css'

/** What a bar cannot say: what each try came to, in words. */
export function RowDetails({ row }: { row: TimelineRow }) {
  const name = row.kind === 'task' ? row.task.name : waitText(row.wait)
  return (
    <section className={classes.details} aria-label={`Details of ${name}`}>
      {row.kind === 'task' ? <OfTask task={row.task} /> : <OfWait wait={row.wait} />}
    </section>
  )
}

function OfTask({ task: { name, state, attempt, failures, startedAt } }: { task: TaskMark }) {
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Text fw={600}>{name}</Text>
        <StateBadge state={state} />
        <Text size="sm" c="dimmed">
          called <RelativeTime at={startedAt} />, {attempt === 1 ? 'in its first try' : `in try ${attempt}`}
        </Text>
      </Group>
      {failures.map((failure) => (
        <Text key={failure.attempt} size="sm">
          Try {failure.attempt}, {clockTime(failure.at)}: {failure.message}{' '}
          <Text span inherit c="dimmed">
            The next one came after {spanText(failure.delayMs)}.
          </Text>
        </Text>
      ))}
      {state.message !== undefined && <Text size="sm">{state.message}</Text>}
    </Stack>
  )
}

function OfWait({ wait }: { wait: WaitMark }) {
  const { message, outcome, openedAt, dueAt } = wait
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Text fw={600}>{waitText(wait)}</Text>
        <Text size="sm" c="dimmed">
          waited for <RelativeTime at={openedAt} />
          {outcome === null ? ', and still is' : `: ${outcome}`}
          {outcome === null && dueAt !== null && (
            <>
              , until <RelativeTime at={dueAt} />
            </>
          )}
        </Text>
      </Group>
      {message !== null && <Text size="sm">{message}</Text>}
    </Stack>
  )
}
