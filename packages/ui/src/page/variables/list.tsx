import {
  ActionIcon,
  Button,
  Group,
  Modal,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  VisuallyHidden,
} from '@mantine/core'
import type { Variable } from '@orc/core/contract'
import { FolderCog, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { Command, SameInShell } from '../elements/command.tsx'
import { Confirm } from '../elements/confirm.tsx'
import { Empty } from '../elements/empty.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { RelativeTime } from '../elements/time.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { useForm } from '../elements/use-form.ts'
import { valueOf, valueText } from './value-text.ts'

export function VariablesPage() {
  const { items } = useRead('listVariables', {})
  const [edited, setEdited] = useState<Variable | 'new'>()
  const add = (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited('new')}>
      Set a variable
    </Button>
  )
  return (
    <>
      <PageHead
        title="Variables"
        text="Values that deployments refer to, such as {{ variable.city }}."
        actions={items.length > 0 && add}
      />
      <div className="orc-card">
        {items.length === 0 ? (
          <Empty icon={FolderCog} title="No variables yet" text="Set a value once, and refer to it in job variables.">
            {add}
            <Command text="orc variable set city Oslo" />
          </Empty>
        ) : (
          <VariablesTable items={items} onEdit={setEdited} />
        )}
      </div>
      {edited !== undefined && (
        <Editor variable={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  )
}

interface VariablesTableProps {
  readonly items: readonly Variable[]
  readonly onEdit: (variable: Variable) => void
}

function VariablesTable({ items, onEdit }: VariablesTableProps) {
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Value</Table.Th>
            <Table.Th>Changed</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((variable) => (
            <Table.Tr key={variable.name}>
              <Table.Td fw={550}>{variable.name}</Table.Td>
              <Table.Td className="orc-mono" maw={380}>
                <Text truncate inherit>
                  {valueText(variable.value)}
                </Text>
              </Table.Td>
              <Table.Td>
                <RelativeTime at={variable.updatedAt} />
              </Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap" justify="flex-end">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Edit ${variable.name}`}
                    onClick={() => onEdit(variable)}
                  >
                    <Pencil size={15} />
                  </ActionIcon>
                  <DeleteVariable name={variable.name} />
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Editor({ variable, onClose }: { variable: Variable | undefined; onClose: () => void }) {
  const refresh = useRefresh('listVariables')
  const initial = { name: variable?.name ?? '', value: variable === undefined ? '' : valueText(variable.value) }
  const form = useForm(initial, async ({ name, value }) => {
    await client.call('setVariable', { name, value: valueOf(value) })
    refresh()
    onClose()
  })
  const { name, value } = form.values
  return (
    <Modal opened onClose={onClose} title={variable === undefined ? 'Set a variable' : `Edit ${name}`} centered>
      <form onSubmit={form.submit}>
        <Stack>
          {variable === undefined && <TextInput label="Name" required data-autofocus {...form.text('name')} />}
          <Textarea
            label="Value"
            description="JSON where it is some, text otherwise."
            autosize
            minRows={2}
            maxRows={14}
            required
            {...form.text('value')}
          />
          {form.error !== null && <Trouble error={form.error} />}
          {name !== '' && <SameInShell text={`orc variable set ${shellWord(name)} ${shellWord(value)}`} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Not now
            </Button>
            <Button type="submit" loading={form.isBusy}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function DeleteVariable({ name }: { name: string }) {
  const [isAsked, setIsAsked] = useState(false)
  const refresh = useRefresh('listVariables')
  const remove = useOperation('deleteVariable', { onDone: refresh })
  return (
    <>
      <ActionIcon variant="subtle" color="red" aria-label={`Delete ${name}`} onClick={() => setIsAsked(true)}>
        <Trash2 size={15} />
      </ActionIcon>
      <Confirm
        opened={isAsked}
        onClose={() => setIsAsked(false)}
        title={`Delete variable ${name}?`}
        action="Delete the variable"
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ name })}
      >
        Runs whose job refers to it can be claimed no longer: they end as crashed, and say so.
      </Confirm>
    </>
  )
}
