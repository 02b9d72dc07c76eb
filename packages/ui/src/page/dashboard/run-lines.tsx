import { Text } from '@mantine/core'
import type { FlowRun } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { StateBadge } from '../elements/state-badge.tsx'
import { RelativeTime } from '../elements/time.tsx'
import classes from './dashboard.module.css'

export interface RunLinesProps {
  readonly runs: readonly FlowRun[]
  /** Why each is in its state. @default the deployment instead */
  readonly withReason?: boolean
}

export function RunLines({ runs, withReason = false }: RunLinesProps) {
  return runs.map((run) => (
    <div key={run.id} className={classes.line}>
      <div>
        <Link to="/runs/$id" params={{ id: run.id }} className="orc-link">
          {run.name}
        </Link>
        <Text size="xs" c="dimmed" truncate>
          {(withReason ? run.state.message : undefined) ?? run.deployment ?? run.flow}
        </Text>
      </div>
      <StateBadge state={run.state} />
      <Text size="sm" c="dimmed">
        <RelativeTime at={run.state.at} />
      </Text>
    </div>
  ))
}
