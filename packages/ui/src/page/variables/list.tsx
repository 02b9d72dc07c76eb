import { ActionIcon, Button, Group, Table, Text, Textarea, TextInput, VisuallyHidden } from '@mantine/core'
import type { Variable } from '@orc/core/contract'
import { FolderCog, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { useRead } from '../api/read.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { Command } from '../elements/command.tsx'
import { DeleteAction } from '../elements/delete-action.tsx'
import { Empty } from '../elements/empty.tsx'
import { FormDialog } from '../elements/form-dialog.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { RelativeTime } from '../elements/time.tsx'
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
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Value</Table.Th>
          <Table.Th visibleFrom="sm">Changed</Table.Th>
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
            <Table.Td visibleFrom="sm">
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
    </ListTable>
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
    <FormDialog
      title={variable === undefined ? 'Set a variable' : `Edit ${name}`}
      form={form}
      command={name === '' ? undefined : `orc variable set ${shellWord(name)} ${shellWord(value)}`}
      onClose={onClose}
    >
      {variable === undefined && <TextInput label="Name" required data-autofocus {...form.text('name')} />}
      <Textarea
        label="Value"
        description="JSON where it is some, text otherwise."
        autosize
        minRows={2}
        maxRows={14}
        required
        data-autofocus={variable === undefined ? undefined : true}
        {...form.text('value')}
      />
    </FormDialog>
  )
}

function DeleteVariable({ name }: { name: string }) {
  const refresh = useRefresh('listVariables')
  return (
    <DeleteAction look="icon" noun="variable" name={name} operation="deleteVariable" input={{ name }} onDone={refresh}>
      Runs whose job refers to it can be claimed no longer: they end as crashed, and say so.
    </DeleteAction>
  )
}
