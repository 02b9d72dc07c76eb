import { ActionIcon, Button, Group, Table, VisuallyHidden } from '@mantine/core'
import type { ConcurrencyLimit } from '@orc/core/contract'
import { limitText } from '@orc/core/model'
import { Link } from '@tanstack/react-router'
import { Pencil, Plus, TrafficCone } from 'lucide-react'
import { useState } from 'react'
import { useRead } from '../api/read.ts'
import { Command } from '../elements/command.tsx'
import { CopyButton } from '../elements/copy.tsx'
import { Empty } from '../elements/empty.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { DeleteLimit } from './delete-limit.tsx'
import { LimitEditor } from './editor.tsx'
import { NewLimit } from './new-limit.tsx'
import { SlotsMeter } from './slots-meter.tsx'

/** What runs share: slots by name, rates, and how many runs with a tag go on at once. */
export function ConcurrencyLimitsPage() {
  const { items } = useRead('listConcurrencyLimits', {})
  const [edited, setEdited] = useState<ConcurrencyLimit | 'new'>()
  const close = (): void => setEdited(undefined)
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited('new')}>
      Create limit
    </Button>
  )
  return (
    <>
      <PageHead
        title="Concurrency limits"
        marks={<CopyButton text="orc concurrency-limit ls" label="Copy the command that lists these" />}
        text="How much of something runs may use at once, whatever deployment or pool they are of."
        actions={items.length > 0 && create}
      />
      <div className="orc-card">
        {items.length === 0 ? <NoLimits>{create}</NoLimits> : <LimitsTable items={items} onEdit={setEdited} />}
      </div>
      {edited === 'new' && <NewLimit onClose={close} />}
      {edited !== undefined && edited !== 'new' && <LimitEditor limit={edited} onClose={close} />}
    </>
  )
}

function NoLimits({ children }: { children: React.ReactNode }) {
  return (
    <Empty
      icon={TrafficCone}
      title="No concurrency limits yet"
      text="A limit has slots. Flows ask for them by its name, in withConcurrency() or rateLimit(); a limit called tag:NAME holds back runs that bear that tag."
    >
      {children}
      <Command text="orc concurrency-limit create database --slots 5" />
    </Empty>
  )
}

interface LimitsTableProps {
  readonly items: readonly ConcurrencyLimit[]
  readonly onEdit: (limit: ConcurrencyLimit) => void
}

function LimitsTable({ items, onEdit }: LimitsTableProps) {
  return (
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Limit</Table.Th>
          <Table.Th>Allows</Table.Th>
          <Table.Th>In use</Table.Th>
          <Table.Th visibleFrom="sm">Waiting</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((limit) => (
          <LimitRow key={limit.id} limit={limit} onEdit={onEdit} />
        ))}
      </Table.Tbody>
    </ListTable>
  )
}

function LimitRow({ limit, onEdit }: { limit: ConcurrencyLimit } & Pick<LimitsTableProps, 'onEdit'>) {
  const { name, waiting } = limit
  return (
    <Table.Tr>
      <Table.Td>
        <Link to="/concurrency-limits/$name" params={{ name }} className="orc-link">
          {name}
        </Link>
      </Table.Td>
      <Table.Td className="orc-numeric">{limitText(limit)}</Table.Td>
      <Table.Td>
        <SlotsMeter limit={limit} />
      </Table.Td>
      <Table.Td visibleFrom="sm" className="orc-numeric">
        {waiting}
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <ActionIcon variant="subtle" color="gray" aria-label={`Edit ${name}`} onClick={() => onEdit(limit)}>
            <Pencil size={15} />
          </ActionIcon>
          <DeleteLimit limit={limit} look="icon" />
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
