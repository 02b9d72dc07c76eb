import { Table, Text } from '@mantine/core'
import type { OperationReply } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { Workflow } from 'lucide-react'
import { useRead } from '../api/read.ts'
import { Command } from '../elements/command.tsx'
import { Empty } from '../elements/empty.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { RunMarks } from '../elements/run-marks.tsx'
import { RelativeTime } from '../elements/time.tsx'

type View = OperationReply<'viewFlows'>['items'][number]

export function FlowsPage() {
  const { items } = useRead('viewFlows', { limit: 1000 })
  return (
    <>
      <PageHead title="Flows" text="The functions that are run. A flow may have many deployments." />
      <div className="orc-card">{items.length === 0 ? <NoFlows /> : <FlowsTable items={items} />}</div>
    </>
  )
}

function NoFlows() {
  return (
    <Empty
      icon={Workflow}
      title="No flows yet"
      text="A flow is a function of yours, wrapped in flow(). It appears here with its first deployment."
    >
      <Command text="orc deploy flows.ts:myFlow" />
    </Empty>
  )
}

function FlowsTable({ items }: { items: readonly View[] }) {
  return (
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Flow</Table.Th>
          <Table.Th visibleFrom="sm">Deployments</Table.Th>
          <Table.Th>Last runs</Table.Th>
          <Table.Th visibleFrom="sm">Known since</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((view) => (
          <FlowRow key={view.flow.id} view={view} />
        ))}
      </Table.Tbody>
    </ListTable>
  )
}

function FlowRow({ view: { flow, deployments, recentRuns } }: { view: View }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Link to="/runs" search={{ flow: flow.name }} className="orc-link">
          {flow.name}
        </Link>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {deployments.length === 0 && (
          <Text size="sm" c="dimmed">
            none any longer
          </Text>
        )}
        {deployments.map((fullName) => (
          <div key={fullName}>
            <Link
              to="/deployments/$flow/$name"
              params={{ flow: flow.name, name: fullName.slice(flow.name.length + 1) }}
              className="orc-link"
            >
              {fullName}
            </Link>
          </div>
        ))}
      </Table.Td>
      <Table.Td>
        <RunMarks runs={recentRuns} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime at={flow.createdAt} />
      </Table.Td>
    </Table.Tr>
  )
}
