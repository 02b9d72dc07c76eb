import { Group, SimpleGrid, Stack, Text } from '@mantine/core'
import type { PoolView } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { Boxes, Plus } from 'lucide-react'
import { useRead } from '../api/read.ts'
import { Command } from '../elements/command.tsx'
import { Empty } from '../elements/empty.tsx'
import { LinkButton } from '../elements/link-button.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { RunMarks } from '../elements/run-marks.tsx'
import { StatusBadge } from '../elements/status-badge.tsx'
import classes from './work-pools.module.css'

export function WorkPoolsPage() {
  const { items } = useRead('viewWorkPools', {})
  return (
    <>
      <PageHead
        title="Work pools"
        text="Where runs get their infrastructure, and what may be said about it."
        actions={items.length > 0 && <CreateButton />}
      />
      {items.length === 0 ? (
        <NoPools />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {items.map((view) => (
            <PoolCard key={view.workPool.id} view={view} />
          ))}
        </SimpleGrid>
      )}
    </>
  )
}

function CreateButton() {
  return (
    <LinkButton to="/create-work-pool" leftSection={<Plus size={16} />}>
      Create work pool
    </LinkButton>
  )
}

function NoPools() {
  return (
    <div className="orc-card">
      <Empty
        icon={Boxes}
        title="No work pools yet"
        text="A work pool says what kind of infrastructure runs get: a process, a container. A worker beside that infrastructure makes it for each run."
      >
        <CreateButton />
        <Command text="orc work-pool create my-pool --type process" />
      </Empty>
    </div>
  )
}

function PoolCard({ view: { workPool, queues, workersOnline, recentRuns } }: { view: PoolView }) {
  const { name, type, status, statusReason, slotsInUse, concurrencyLimit } = workPool
  return (
    <article className={`orc-card ${classes.card}`} aria-label={`Work pool ${name}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2} miw={0}>
          <Link to="/work-pools/$name" params={{ name }} className={`orc-link ${classes.name}`}>
            {name}
          </Link>
          <Text size="sm" c="dimmed">
            {type}
          </Text>
        </Stack>
        <StatusBadge status={status} />
      </Group>
      <Text size="sm" {...(status === 'READY' ? { c: 'dimmed' } : {})}>
        {statusReason}
      </Text>
      <dl className={classes.figures}>
        <Figure name="Workers" value={workersOnline === 0 ? 'none online' : `${workersOnline} online`} />
        <Figure
          name="Slots in use"
          value={concurrencyLimit === null ? `${slotsInUse}, no limit` : `${slotsInUse} of ${concurrencyLimit}`}
        />
        <Figure name="Queues" value={queues.length} />
      </dl>
      <Group justify="space-between" gap="xs">
        <RunMarks runs={recentRuns} />
      </Group>
    </article>
  )
}

function Figure({ name, value }: { name: string; value: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="orc-numeric">{value}</dd>
    </div>
  )
}
