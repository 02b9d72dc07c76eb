import { Button, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

export interface ConfirmProps {
  readonly onClose: () => void
  readonly title: string
  /** What it will touch. */
  readonly children: ReactNode
  /** The verb of the button. */
  readonly action: string
  readonly isBusy: boolean
  readonly onConfirm: () => void
}

/** Before something that cannot be undone: says what it will touch. */
export function Confirm({ onClose, title, children, action, isBusy, onConfirm }: ConfirmProps) {
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red.9" loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
