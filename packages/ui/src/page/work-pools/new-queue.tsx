import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { client } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { SameInShell } from '../elements/command.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { Trouble } from '../elements/trouble.tsx'
import { useForm } from '../elements/use-form.ts'

export interface NewQueueProps {
  readonly pool: string
  readonly opened: boolean
  readonly onClose: () => void
}

interface Values {
  readonly name: string
  readonly priority: number | ''
  readonly limit: number | ''
}

export function NewQueue({ pool, opened, onClose }: NewQueueProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Add a queue to ${pool}`} centered>
      <NewQueueForm pool={pool} onClose={onClose} />
    </Modal>
  )
}

function NewQueueForm({ pool, onClose }: Pick<NewQueueProps, 'pool' | 'onClose'>) {
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
    <form onSubmit={form.submit}>
      <Stack>
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
        {form.error !== null && <Trouble error={form.error} />}
        {name !== '' && <SameInShell text={command} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" loading={form.isBusy} disabled={name === ''}>
            Add queue
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
