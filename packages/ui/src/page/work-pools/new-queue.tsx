import { NumberInput, TextInput } from '@mantine/core'
import { client } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { FormDialog } from '../elements/form-dialog.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { useForm } from '../elements/use-form.ts'

export interface NewQueueProps {
  readonly pool: string
  readonly onClose: () => void
}

interface Values {
  readonly name: string
  readonly priority: number | ''
  readonly limit: number | ''
}

export function NewQueue({ pool, onClose }: NewQueueProps) {
  const empty: Values = { name: '', priority: '', limit: '' }
  const form = useForm(empty, async ({ name, priority, limit }) => {
    const concurrencyLimit = limit === '' ? null : limit
    const queue = { pool, name, concurrencyLimit, ...(priority === '' ? {} : { priority }) }
    await client.call('createWorkQueue', queue, { idempotencyKey: newKey() })
    onClose()
  })
  const number = (given: number | string): number | '' => (typeof given === 'number' ? given : '')
  const { name, priority, limit } = form.values
  const command = `orc work-queue create ${shellWord(name)} --pool ${shellWord(pool)}${priority === '' ? '' : ` --priority ${priority}`}${limit === '' ? '' : ` --concurrency-limit ${limit}`}`
  return (
    <FormDialog
      title={`Add a queue to ${pool}`}
      form={form}
      action="Add queue"
      command={name === '' ? undefined : command}
      onClose={onClose}
    >
      <TextInput label="Name" required data-autofocus {...form.text('name')} />
      <NumberInput
        label="Priority"
        description="1 is served first; after all others when it is left empty."
        min={1}
        allowDecimal={false}
        value={priority}
        onChange={(given) => form.set('priority', number(given))}
      />
      <NumberInput
        label="Concurrency limit"
        description="The most of its runs at once; no limit when it is left empty."
        min={0}
        allowDecimal={false}
        value={limit}
        onChange={(given) => form.set('limit', number(given))}
      />
    </FormDialog>
  )
}
