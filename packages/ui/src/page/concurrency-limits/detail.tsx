import { Button, Stack, Table, Text, Title } from '@mantine/core'
import type { OperationReply, SlotHolder } from '@orc/core/contract'
import { limitText } from '@orc/core/model'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useRead } from '../api/read.ts'
import { CopyButton } from '../elements/copy.tsx'
import { Facts } from '../elements/facts.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { RelativeTime } from '../elements/time.tsx'
import { DeleteLimit } from './delete-limit.tsx'
import { LimitEditor } from './editor.tsx'
import { SlotsMeter } from './slots-meter.tsx'

type Limit = OperationReply<'getConcurrencyLimit'>

/** A limit, who has its slots, and who is in line. */
export function ConcurrencyLimitPage() {
  const { name } = useParams({ from: '/concurrency-limits/$name' })
  const limit = useRead('getConcurrencyLimit', { name })
  return (
    <>
      <PageHead
        of={{ text: 'Concurrency limits', to: '/concurrency-limits' }}
        title={name}
        marks={
          <CopyButton
            text={`orc concurrency-limit inspect ${shellWord(name)}`}
            label="Copy the command that shows this"
          />
        }
        text={limitText(limit)}
        actions={<Actions limit={limit} />}
      />
      <Stack gap="lg">
        <div className="orc-card" style={{ padding: 20 }}>
          <Facts
            items={[
              ['Slots', limit.slots],
              ['In use', <SlotsMeter key="use" limit={limit} />],
              ['Waiting', limit.waiting],
              ['Changed', <RelativeTime key="changed" at={limit.updatedAt} />],
            ]}
          />
        </div>
        <Who title={limit.kind === 'tag' ? 'Under way' : 'Held by'} since="Since" holders={limit.holders}>
          Nobody has slots of it now.
        </Who>
        <Who title="In line" since={limit.kind === 'rate' ? 'Its turn' : 'Since'} holders={limit.waiters}>
          Nobody waits.
        </Who>
      </Stack>
    </>
  )
}

function Actions({ limit }: { limit: Limit }) {
  const [isEdited, setIsEdited] = useState(false)
  const navigate = useNavigate()
  return (
    <>
      <Button variant="default" leftSection={<Pencil size={15} />} onClick={() => setIsEdited(true)}>
        Edit
      </Button>
      <DeleteLimit limit={limit} look="button" onDone={() => void navigate({ to: '/concurrency-limits' })} />
      {isEdited && <LimitEditor limit={limit} onClose={() => setIsEdited(false)} />}
    </>
  )
}

interface WhoProps {
  readonly title: string
  /** What the instant of each means. */
  readonly since: string
  readonly holders: readonly SlotHolder[]
  /** What to say where there are none. */
  readonly children: string
}

/** As many as the API tells of. */
const MOST = 100

function Who({ title, since, holders, children }: WhoProps) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {holders.length === 0 ? (
        <Text size="sm" c="dimmed">
          {children}
        </Text>
      ) : (
        <div className="orc-card">
          <Holders since={since} holders={holders} />
        </div>
      )}
      {holders.length >= MOST && (
        <Text size="xs" c="dimmed">
          The first {MOST} are shown.
        </Text>
      )}
    </Stack>
  )
}

function Holders({ since, holders }: Pick<WhoProps, 'since' | 'holders'>) {
  const hasKeys = holders.some(({ key }) => key !== '')
  return (
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Run</Table.Th>
          {hasKeys && <Table.Th>Key</Table.Th>}
          <Table.Th>Slots</Table.Th>
          <Table.Th>{since}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {holders.map(({ flowRun, key, slots, since: at }, index) => (
          <Table.Tr key={`${flowRun.id} ${index}`}>
            <Table.Td>
              <Link to="/runs/$id" params={{ id: flowRun.id }} className="orc-link">
                {flowRun.name}
              </Link>
            </Table.Td>
            {hasKeys && <Table.Td className="orc-mono">{key}</Table.Td>}
            <Table.Td className="orc-numeric">{slots}</Table.Td>
            <Table.Td>
              <RelativeTime at={at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  )
}
