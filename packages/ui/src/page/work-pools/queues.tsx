import { ActionIcon, Badge, Button, Group, NumberInput, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import type { WorkQueue } from '@orc/core/contract'
import { Pause, Play, Plus } from 'lucide-react'
import { useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { DeleteAction } from '../elements/delete-action.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { StatusBadge } from '../elements/status-badge.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { NewQueue } from './new-queue.tsx'

/** A pool's queues, the first served on top, each with what can be changed about it. */
export function PoolQueues({ pool, queues }: { pool: string; queues: readonly WorkQueue[] }) {
  const [isNew, setIsNew] = useState(false)
  return (
    <div className="orc-card">
      <ListTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Queue</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Priority</Table.Th>
            <Table.Th>Limit</Table.Th>
            <Table.Th visibleFrom="sm">Slots in use</Table.Th>
            <Table.Th visibleFrom="sm">Last asked</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((queue) => (
            <QueueRow key={queue.id} queue={queue} />
          ))}
        </Table.Tbody>
      </ListTable>
      <Group p="md" justify="space-between">
        <Button variant="default" size="xs" leftSection={<Plus size={14} />} onClick={() => setIsNew(true)}>
          Add queue
        </Button>
        <Text size="xs" c="dimmed">
          Priority 1 is served first.
        </Text>
      </Group>
      {isNew && <NewQueue pool={pool} onClose={() => setIsNew(false)} />}
    </div>
  )
}

function QueueRow({ queue }: { queue: WorkQueue }) {
  const { pool, name, status, statusReason, priority, concurrencyLimit, isDefault, slotsInUse, lastPolledAt } = queue
  const update = useOperation('updateWorkQueue')
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={8}>
          <Text size="sm" fw={550}>
            {name}
          </Text>
          {isDefault && (
            <Badge visibleFrom="sm" variant="outline" color="gray" size="sm" tt="none">
              default
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} reason={statusReason} />
      </Table.Td>
      <Table.Td>
        <Figure
          label={`Priority of ${name}`}
          value={priority}
          least={1}
          onChange={(value) => value !== null && update.mutate({ pool, name, priority: value })}
        />
      </Table.Td>
      <Table.Td>
        <Figure
          label={`Concurrency limit of ${name}`}
          value={concurrencyLimit}
          least={0}
          onChange={(value) => update.mutate({ pool, name, concurrencyLimit: value })}
        />
      </Table.Td>
      <Table.Td visibleFrom="sm" className="orc-numeric">
        {slotsInUse}
      </Table.Td>
      <Table.Td visibleFrom="sm">{lastPolledAt === null ? 'never' : <RelativeTime at={lastPolledAt} />}</Table.Td>
      <Table.Td>
        <QueueActions queue={queue} />
      </Table.Td>
    </Table.Tr>
  )
}

interface FigureProps {
  readonly label: string
  readonly value: number | null
  readonly least: number
  readonly onChange: (value: number | null) => void
}

/** A number in a table that can be written over; it counts once one leaves it, or presses Enter. */
function Figure({ label, value, least, onChange }: FigureProps) {
  const [typed, setTyped] = useState<number | ''>(value ?? '')
  const commit = (): void => {
    const given = typed === '' ? null : typed
    if (given !== value) onChange(given)
  }
  return (
    <NumberInput
      size="xs"
      w={{ base: 52, sm: 76 }}
      aria-label={label}
      placeholder="none"
      min={least}
      allowDecimal={false}
      hideControls
      value={typed}
      onChange={(given) => setTyped(typeof given === 'number' ? given : '')}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  )
}

function QueueActions({ queue: { pool, name, paused, isDefault } }: { queue: WorkQueue }) {
  const pause = useOperation(paused ? 'resumeWorkQueue' : 'pauseWorkQueue')
  const label = `${paused ? 'Resume' : 'Pause'} ${name}`
  return (
    <Group gap={4} justify="flex-end">
      <Tooltip label={label} withArrow>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          loading={pause.isPending}
          onClick={() => pause.mutate({ pool, name })}
        >
          {paused ? <Play size={15} /> : <Pause size={15} />}
        </ActionIcon>
      </Tooltip>
      {!isDefault && (
        <DeleteAction look="icon" noun="queue" name={name} operation="deleteWorkQueue" input={{ pool, name }}>
          Its waiting runs and its deployments go to the default queue.
        </DeleteAction>
      )}
    </Group>
  )
}
