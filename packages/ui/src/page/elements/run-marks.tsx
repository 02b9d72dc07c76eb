import { Group, Text, Tooltip } from '@mantine/core'
import type { RunMark } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { useNow } from './now.ts'
import classes from './run-marks.module.css'
import { StateIcon, spaced } from './state-badge.tsx'
import { relativeTime } from './times.ts'

/** The last runs of something, the newest on the right, each a link. */
export function RunMarks({ runs }: { runs: readonly RunMark[] }) {
  if (runs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No runs yet
      </Text>
    )
  return (
    <Group gap={0} ml={-4}>
      {runs.toReversed().map((run) => (
        <Mark key={run.id} run={run} />
      ))}
    </Group>
  )
}

function Mark({ run: { id, name, state, startedAt, dueAt } }: { run: RunMark }) {
  const when = useNow((nowMs) => relativeTime(Date.parse(startedAt ?? dueAt), nowMs))
  const label = `${name}: ${spaced(state.name)}, ${when}`
  return (
    <Tooltip label={label} withArrow>
      <Link to="/runs/$id" params={{ id }} aria-label={label} className={classes.mark}>
        <StateIcon state={state} />
      </Link>
    </Tooltip>
  )
}
