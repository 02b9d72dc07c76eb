import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent } from 'react'
import { SameInShell } from './command.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'
import { Trouble } from './trouble.tsx'

export interface FormDialogProps extends DialogProps {
  /** What `useForm` made. */
  readonly form: { readonly submit: (event: FormEvent) => void; readonly error: unknown; readonly isBusy: boolean }
  /** The verb of its button. @default `Save` */
  readonly action?: string
  /** The command that does the same. @default none, as long as it cannot be written yet */
  readonly command?: string | undefined
}

/** A form in a dialog: its fields, what the API refused, the command that does the same, and two ways out. */
export function FormDialog({ form, action = 'Save', command, children, onClose, ...dialog }: FormDialogProps) {
  return (
    <Dialog onClose={onClose} {...dialog}>
      <form onSubmit={form.submit}>
        <Stack>
          {children}
          {form.error !== null && <Trouble error={form.error} />}
          {command !== undefined && <SameInShell text={command} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Not now
            </Button>
            <Button type="submit" loading={form.isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
