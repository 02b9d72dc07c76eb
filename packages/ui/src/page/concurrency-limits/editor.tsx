import { NumberInput } from '@mantine/core'
import type { ConcurrencyLimit } from '@orc/core/contract'
import { client } from '../api/client.ts'
import { FormDialog } from '../elements/form-dialog.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { useForm } from '../elements/use-form.ts'

export interface LimitEditorProps {
  readonly limit: Pick<ConcurrencyLimit, 'name' | 'slots'>
  readonly onClose: () => void
}

/** Gives a limit more slots, or fewer. */
export function LimitEditor({ limit: { name, slots: before }, onClose }: LimitEditorProps) {
  const form = useForm({ slots: before }, async ({ slots }) => {
    await client.call('updateConcurrencyLimit', { name, slots })
    onClose()
  })
  const { slots } = form.values
  return (
    <FormDialog
      title={`Edit ${name}`}
      form={form}
      command={`orc concurrency-limit update ${shellWord(name)} --slots ${slots}`}
      onClose={onClose}
    >
      <NumberInput
        label="Slots"
        description="Who has more than there are keeps them until they are given back."
        min={0}
        allowDecimal={false}
        required
        data-autofocus
        value={slots}
        onChange={(given) => form.set('slots', Number(given))}
      />
    </FormDialog>
  )
}
