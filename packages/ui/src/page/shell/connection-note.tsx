import { Badge, Tooltip } from '@mantine/core'
import { PlugZap, Radio } from 'lucide-react'
import { useLiveStatus } from '../live/live.ts'

/** Whether what is seen is live. A lost connection is sought again by itself. */
export function ConnectionNote() {
  const status = useLiveStatus()
  const isLost = status === 'lost'
  const explanation = isLost
    ? 'The server does not answer. What you see may be old; it is made up for as soon as the connection is back.'
    : 'What you see changes by itself as things happen.'
  return (
    <div role="status" aria-live="polite">
      <Tooltip label={explanation} multiline maw={280} withArrow>
        <Badge
          variant="light"
          color={isLost ? 'red' : 'moss'}
          tt="none"
          fw={550}
          data-live={status}
          leftSection={isLost ? <PlugZap size={12} aria-hidden /> : <Radio size={12} aria-hidden />}
        >
          {isLost ? 'Connection lost' : status === 'live' ? 'Live' : 'Connecting'}
        </Badge>
      </Tooltip>
    </div>
  )
}
