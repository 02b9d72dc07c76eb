import { Text } from '@mantine/core'
import type { PoolView } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { StatusBadge } from '../elements/status-badge.tsx'
import classes from './dashboard.module.css'

export function PoolLines({ pools }: { pools: readonly PoolView[] }) {
  return pools.map(({ workPool: { id, name, status, statusReason } }) => (
    <div key={id} className={classes.line}>
      <div>
        <Link to="/work-pools/$name" params={{ name }} className="orc-link">
          {name}
        </Link>
        <Text size="xs" c="dimmed" truncate>
          {statusReason}
        </Text>
      </div>
      <StatusBadge status={status} />
    </div>
  ))
}
