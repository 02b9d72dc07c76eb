import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import type { OperationReply } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { CircleCheckBig, Rocket } from 'lucide-react'
import { useRead } from '../api/read.ts'
import { Command } from '../elements/command.tsx'
import { Empty } from '../elements/empty.tsx'
import { LinkButton } from '../elements/link-button.tsx'
import { PageHead } from '../elements/page-head.tsx'
import classes from './dashboard.module.css'
import { HoursChart } from './hours-chart.tsx'
import { PoolLines } from './pool-lines.tsx'
import { RunLines } from './run-lines.tsx'
import { StateFigures } from './state-figures.tsx'

type View = OperationReply<'viewDashboard'>

/** What there is to know at a glance. */
export function DashboardPage() {
  const view = useRead('viewDashboard', {})
  const isNew = view.pools.length === 0 && view.deployments === 0
  return (
    <>
      <PageHead title="Dashboard" />
      {isNew ? <FirstSteps /> : <Overview view={view} />}
    </>
  )
}

function FirstSteps() {
  return (
    <div className="orc-card">
      <Empty
        icon={Rocket}
        title="Welcome to Orc"
        text="Three steps to the first run: a work pool for its infrastructure, a worker that makes it, and a deployment of your flow."
      >
        <LinkButton to="/create-work-pool">Create a work pool</LinkButton>
        <Command text="orc worker start --pool my-pool" />
        <Command text="orc deploy flows.ts:myFlow -n my-deployment --pool my-pool" />
      </Empty>
    </div>
  )
}

function Overview({ view }: { view: View }) {
  const { pools, running, troubled } = view
  const unready = pools.filter(({ workPool }) => workPool.status !== 'READY')
  return (
    <Stack gap="lg">
      <StateFigures view={view} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Part title="Ended in the last 24 hours">
          <HoursChart hours={view.hours} />
        </Part>
        <Part title="Needs attention" empty={unready.length + troubled.length === 0 ? <AllWell /> : undefined}>
          <PoolLines pools={unready} />
          <RunLines runs={troubled} withReason />
        </Part>
        <Part title="Under way" empty={running.length === 0 ? 'Nothing runs now.' : undefined}>
          <RunLines runs={running} />
        </Part>
        <Part title="Work pools" more={{ to: '/work-pools', text: 'All pools' }}>
          <PoolLines pools={pools} />
        </Part>
      </SimpleGrid>
    </Stack>
  )
}

function AllWell() {
  return (
    <Group gap="xs">
      <CircleCheckBig size={17} color="var(--orc-good)" aria-hidden />
      Every pool is served, and nothing failed.
    </Group>
  )
}

interface PartProps {
  readonly title: string
  readonly children: React.ReactNode
  readonly more?: { readonly to: string; readonly text: string }
  /** Shown in place of the rest. */
  readonly empty?: React.ReactNode
}

function Part({ title, more, empty, children }: PartProps) {
  return (
    <section className={`orc-card ${classes.part}`} aria-label={title}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        {more && (
          <Link to={more.to} className={classes.more}>
            {more.text}
          </Link>
        )}
      </Group>
      {empty === undefined ? (
        children
      ) : (
        <Text size="sm" c="dimmed" component="div">
          {empty}
        </Text>
      )}
    </section>
  )
}
