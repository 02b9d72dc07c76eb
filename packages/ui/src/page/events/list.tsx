import { Group, Select, Stack, Table, Text } from '@mantine/core'
import type { Event } from '@orc/core/contract'
import { Link } from '@tanstack/react-router'
import { Radio } from 'lucide-react'
import { useState } from 'react'
import { Empty } from '../elements/empty.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { Waiting } from '../shell/waiting.tsx'
import { useEvents } from './use-events.ts'

const NOUNS = ['work-pool', 'work-queue', 'worker', 'deployment', 'flow-run', 'schedule', 'concurrency-limit']

/** What happens, as it happens, the latest on top. */
export function EventsPage() {
  const [noun, setNoun] = useState<string | null>(null)
  const { events, isReading, error } = useEvents()
  const shown = events.filter(({ type }) => noun === null || type.startsWith(`${noun}:`))
  return (
    <>
      <PageHead title="Events" text="What happened, in the order in which it was committed; the latest on top, live." />
      <Stack>
        <Group>
          <Select
            aria-label="About"
            placeholder="About anything"
            data={NOUNS}
            value={noun}
            onChange={setNoun}
            clearable
          />
        </Group>
        {error !== null && <Trouble error={error} />}
        <div className="orc-card">{isReading ? <Waiting /> : <EventsTable events={shown} />}</div>
      </Stack>
    </>
  )
}

function EventsTable({ events }: { events: readonly Event[] }) {
  if (events.length === 0) {
    return <Empty icon={Radio} title="Nothing happened yet" text="Everything that changes here is told of." />
  }
  return (
    <ListTable rowSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>About</Table.Th>
          <Table.Th visibleFrom="sm">Details</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Table.Tr key={event.id}>
            <Table.Td>
              <RelativeTime at={event.at} />
            </Table.Td>
            <Table.Td className="orc-mono">{event.type}</Table.Td>
            <Table.Td>
              <Subject event={event} />
            </Table.Td>
            <Table.Td visibleFrom="sm" maw={360}>
              <Text size="xs" c="dimmed" truncate className="orc-mono" title={JSON.stringify(event.data)}>
                {detailsOf(event)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  )
}

/** What the event is about, as a link where that has a page. */
function Subject({ event: { type, subject, data, workPool } }: { event: Event }) {
  const noun = type.slice(0, type.indexOf(':'))
  const name = typeof data.name === 'string' ? data.name : subject
  const [flow = '', deployment = ''] = subject.split('/')
  switch (noun) {
    case 'flow-run':
      return (
        <Link to="/runs/$id" params={{ id: subject }} className="orc-link">
          {name}
        </Link>
      )
    case 'deployment':
      return (
        <Link to="/deployments/$flow/$name" params={{ flow, name: deployment }} className="orc-link">
          {subject}
        </Link>
      )
    case 'concurrency-limit':
      return (
        <Link to="/concurrency-limits/$name" params={{ name: subject }} className="orc-link">
          {subject}
        </Link>
      )
    default:
      return workPool === null ? (
        name
      ) : (
        <Link to="/work-pools/$name" params={{ name: workPool }} className="orc-link">
          {noun === 'work-pool' ? workPool : `${name} · ${workPool}`}
        </Link>
      )
  }
}

function detailsOf({ data }: Event): string {
  const { name: _, ...rest } = data
  return Object.keys(rest).length === 0 ? '' : JSON.stringify(rest)
}
