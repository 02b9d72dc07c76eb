import { Table, Text } from '@mantine/core'
import type { Worker } from '@orc/core/contract'
import { Cpu } from 'lucide-react'
import { Empty } from '../elements/empty.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { StatusBadge } from '../elements/status-badge.tsx'
import { RelativeTime } from '../elements/time.tsx'

/** The workers of a pool, the latest heard from first. */
export function PoolWorkers({ workers }: { workers: readonly Worker[] }) {
  if (workers.length === 0) {
    return (
      <div className="orc-card">
        <Empty
          icon={Cpu}
          title="No worker was ever here"
          text="A worker claims this pool's runs and makes their infrastructure. Start one with the command above."
        />
      </div>
    )
  }
  return (
    <div className="orc-card">
      <ListTable takesFocus>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Worker</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th visibleFrom="sm">Started</Table.Th>
            <Table.Th visibleFrom="sm">Queues</Table.Th>
            <Table.Th visibleFrom="sm">Most runs</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workers.map((worker) => (
            <WorkerRow key={worker.id} worker={worker} />
          ))}
        </Table.Tbody>
      </ListTable>
    </div>
  )
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { name, hostname, pid, version, status, problem, startedAt, lastHeartbeatAt, queues, limit } = worker
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {hostname} · process {pid} · {version}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} reason={problem ?? undefined} />
      </Table.Td>
      <Table.Td>{status === 'ONLINE' ? 'now' : <RelativeTime at={lastHeartbeatAt} />}</Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime at={startedAt} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{queues === null ? 'all' : queues.join(', ')}</Table.Td>
      <Table.Td visibleFrom="sm" className="orc-numeric">
        {limit}
      </Table.Td>
    </Table.Tr>
  )
}
