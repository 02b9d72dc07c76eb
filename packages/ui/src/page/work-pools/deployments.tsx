import { Table } from '@mantine/core'
import type { Deployment } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { Command } from '../elements/command.tsx'
import { Empty } from '../elements/empty.tsx'
import { shellWord } from '../elements/shell-word.ts'

export interface PoolDeploymentsProps {
  readonly pool: string
  readonly deployments: readonly Deployment[]
}

export function PoolDeployments({ pool, deployments }: PoolDeploymentsProps) {
  if (deployments.length === 0) {
    return (
      <div className="orc-card">
        <Empty
          icon={Rocket}
          title="No deployment uses this pool"
          text="A deployment says which flow is run here, and how. Make one where the flow's code is:"
        >
          <Command text={`orc deploy flows.ts:myFlow -n my-deployment --pool ${shellWord(pool)}`} />
        </Empty>
      </div>
    )
  }
  return (
    <div className="orc-card">
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Deployment</Table.Th>
            <Table.Th>Queue</Table.Th>
            <Table.Th>Schedules</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deployments.map(({ id, flow, name, fullName, workQueue, schedules }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Link to="/deployments/$flow/$name" params={{ flow, name }} className="orc-link">
                  {fullName}
                </Link>
              </Table.Td>
              <Table.Td>{workQueue}</Table.Td>
              <Table.Td className="orc-numeric">{schedules.length}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
