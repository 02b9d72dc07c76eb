import { Badge, Group, Table, Text } from '@mantine/core'
import type { DeploymentView } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { useRead } from '../api/read.ts'
import { Command } from '../elements/command.tsx'
import { Empty } from '../elements/empty.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { RunMarks } from '../elements/run-marks.tsx'
import { StatusBadge } from '../elements/status-badge.tsx'
import { RelativeTime } from '../elements/time.tsx'

export function DeploymentsPage() {
  const { items } = useRead('viewDeployments', { limit: 1000 })
  return (
    <>
      <PageHead title="Deployments" text="Which flow is run, how, when and where." />
      <div className="orc-card">{items.length === 0 ? <NoDeployments /> : <DeploymentsTable items={items} />}</div>
    </>
  )
}

function NoDeployments() {
  return (
    <Empty
      icon={Rocket}
      title="No deployments yet"
      text="A deployment says how, when and where a flow is run. Deploying asks for what it needs; start it where the flow's code is:"
    >
      <Command text="orc deploy" />
    </Empty>
  )
}

export function DeploymentsTable({ items }: { items: readonly DeploymentView[] }) {
  return (
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Deployment</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th visibleFrom="sm">Work pool</Table.Th>
          <Table.Th visibleFrom="sm">Next run</Table.Th>
          <Table.Th>Last runs</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((view) => (
          <DeploymentRow key={view.deployment.id} view={view} />
        ))}
      </Table.Tbody>
    </ListTable>
  )
}

function DeploymentRow({ view: { deployment, status, statusReason, recentRuns } }: { view: DeploymentView }) {
  const { flow, name, workPool, workQueue, schedules, paused, tags } = deployment
  const next = schedules.flatMap(({ nextAt }) => nextAt ?? []).toSorted()[0]
  return (
    <Table.Tr>
      <Table.Td>
        <Link to="/deployments/$flow/$name" params={{ flow, name }} className="orc-link">
          {flow} / {name}
        </Link>
        <Group gap={6}>
          {tags.map((tag) => (
            <Badge key={tag} size="xs" variant="outline" color="gray" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <StatusBadge
          status={paused ? 'PAUSED' : (status ?? 'NOT_READY')}
          reason={paused ? 'Its schedules are paused; it can be run by hand.' : statusReason}
        />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {workPool === null ? (
          '–'
        ) : (
          <>
            <Link to="/work-pools/$name" params={{ name: workPool }} className="orc-link">
              {workPool}
            </Link>
            <Text size="xs" c="dimmed">
              {workQueue}
            </Text>
          </>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {paused || next === undefined ? (
          <Text size="sm" c="dimmed">
            {paused ? 'paused' : 'by hand'}
          </Text>
        ) : (
          <RelativeTime at={next} />
        )}
      </Table.Td>
      <Table.Td>
        <RunMarks runs={recentRuns} />
      </Table.Td>
    </Table.Tr>
  )
}
