import { Button } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { messageOf } from '../api/error-text.ts'
import { Notice } from './notice.tsx'

/** An error of the API, or of the page: what is wrong, and what to do about it. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { message, hint } = messageOf(error)
  return (
    <Notice kind="bad" icon={CircleAlert} title={message} role="alert">
      {hint}
      {onRetry !== undefined && (
        <div>
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </Notice>
  )
}
