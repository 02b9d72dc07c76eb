import { ActionIcon, Button, Group, PasswordInput, Table, TextInput, VisuallyHidden } from '@mantine/core'
import type { Secret } from '@orc/core/contract'
import { KeyRound, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { useRead } from '../api/read.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { Command } from '../elements/command.tsx'
import { CopyButton } from '../elements/copy.tsx'
import { DeleteAction } from '../elements/delete-action.tsx'
import { Empty } from '../elements/empty.tsx'
import { FormDialog } from '../elements/form-dialog.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { useForm } from '../elements/use-form.ts'

export function SecretsPage() {
  const { items } = useRead('listSecrets', {})
  const [edited, setEdited] = useState<string>()
  const add = (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited('')}>
      Set a secret
    </Button>
  )
  return (
    <>
      <PageHead
        title="Secrets"
        text="Stored encrypted, filled in when a run is claimed, and taken out of its logs. Their values are never shown here."
        actions={items.length > 0 && add}
      />
      <div className="orc-card">
        {items.length === 0 ? (
          <Empty icon={KeyRound} title="No secrets yet" text="Job variables refer to them as {{ secret.NAME }}.">
            {add}
            <Command text="orc secret set api-token" />
          </Empty>
        ) : (
          <SecretsTable items={items} onEdit={setEdited} />
        )}
      </div>
      {edited !== undefined && <Editor given={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}

function SecretsTable({ items, onEdit }: { items: readonly Secret[]; onEdit: (name: string) => void }) {
  return (
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Reference</Table.Th>
          <Table.Th visibleFrom="sm">Changed</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(({ name, updatedAt }) => (
          <Table.Tr key={name}>
            <Table.Td fw={550}>{name}</Table.Td>
            <Table.Td>
              <Group gap={4}>
                <span className="orc-mono">{`{{ secret.${name} }}`}</span>
                <CopyButton text={`{{ secret.${name} }}`} label="Copy the reference" />
              </Group>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <RelativeTime at={updatedAt} />
            </Table.Td>
            <Table.Td>
              <Group gap={4} wrap="nowrap" justify="flex-end">
                <ActionIcon variant="subtle" color="gray" aria-label={`Replace ${name}`} onClick={() => onEdit(name)}>
                  <Pencil size={15} />
                </ActionIcon>
                <DeleteSecret name={name} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  )
}

function Editor({ given, onClose }: { given: string; onClose: () => void }) {
  const refresh = useRefresh('listSecrets')
  const form = useForm({ name: given, value: '' }, async (secret) => {
    await client.call('setSecret', secret)
    refresh()
    onClose()
  })
  return (
    <FormDialog title={given === '' ? 'Set a secret' : `Replace ${given}`} form={form} onClose={onClose}>
      {given === '' && <TextInput label="Name" required data-autofocus {...form.text('name')} />}
      <PasswordInput
        label="Value"
        description="It cannot be read here again."
        autoComplete="new-password"
        required
        data-autofocus={given === '' ? undefined : true}
        {...form.text('value')}
      />
    </FormDialog>
  )
}

function DeleteSecret({ name }: { name: string }) {
  const refresh = useRefresh('listSecrets')
  return (
    <DeleteAction look="icon" noun="secret" name={name} operation="deleteSecret" input={{ name }} onDone={refresh}>
      Runs whose job refers to it can be claimed no longer: they end as crashed, and say so.
    </DeleteAction>
  )
}
