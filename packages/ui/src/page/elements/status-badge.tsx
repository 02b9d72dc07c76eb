import { Tooltip } from '@mantine/core'
import type { PoolStatus, Worker } from '@orc/core/contract'
import { CircleCheckBig, CircleOff, PauseCircle, Radio, TriangleAlert } from 'lucide-react'
import classes from './badge.module.css'
import type { Look } from './state-badge.tsx'

type Status = PoolStatus | Worker['status']

const LOOKS: Readonly<Record<Status, Look & { readonly text: string }>> = {
  READY: { icon: CircleCheckBig, color: 'var(--orc-good)', text: 'Ready' },
  NOT_READY: { icon: TriangleAlert, color: 'var(--orc-bad)', text: 'Not ready' },
  PAUSED: { icon: PauseCircle, color: 'var(--orc-warn)', text: 'Paused' },
  ONLINE: { icon: Radio, color: 'var(--orc-good)', text: 'Online' },
  OFFLINE: { icon: CircleOff, color: 'var(--orc-idle)', text: 'Offline' },
}

/** The status of a pool, a queue or a worker; why it is so on hover, and to who cannot hover in the label. */
export function StatusBadge({ status, reason }: { status: Status; reason?: string | undefined }) {
  const { icon: Icon, color, text } = LOOKS[status]
  const badge = (
    <span className={classes.badge} style={{ '--badge-color': color }} data-status={status}>
      <Icon size={14} color={color} aria-hidden strokeWidth={2.25} />
      {text}
    </span>
  )
  return reason ? (
    <Tooltip label={reason} multiline maw={340} withArrow>
      {badge}
    </Tooltip>
  ) : (
    badge
  )
}
