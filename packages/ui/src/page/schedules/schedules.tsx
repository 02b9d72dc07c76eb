import { ActionIcon, Button, Group, Stack, Switch, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import type { Deployment, OperationReply } from '@orc/core/contract'
import { CalendarClock, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { DeleteAction } from '../elements/delete-action.tsx'
import { Empty } from '../elements/empty.tsx'
import { ListTable } from '../elements/list-table.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { absoluteTime } from '../elements/times.ts'
import { ScheduleEditor } from './schedule-editor.tsx'
import { specText } from './spec-text.ts'

type Schedule = Deployment['schedules'][number]

export interface SchedulesProps {
  readonly deployment: Deployment
  readonly upcoming: OperationReply<'viewDeployment'>['upcoming']
}

/** When a deployment is run by itself: its rules, and what follows from them. */
export function Schedules({ deployment, upcoming }: SchedulesProps) {
  const [edited, setEdited] = useState<Schedule | 'new'>()
  const { schedules } = deployment
  const add = (
    <Button variant="default" size="xs" leftSection={<Plus size={14} />} onClick={() => setEdited('new')}>
      Add schedule
    </Button>
  )
  return (
    <Stack gap="lg">
      <div className="orc-card">
        {schedules.length === 0 ? (
          <Empty icon={CalendarClock} title="No schedule" text="It is run by hand only, or by whoever calls the API.">
            {add}
          </Empty>
        ) : (
          <>
            <ScheduleTable deployment={deployment} onEdit={setEdited} />
            <Group p="md">{add}</Group>
          </>
        )}
      </div>
      {upcoming.length > 0 && <Upcoming upcoming={upcoming} />}
      {edited !== undefined && (
        <ScheduleEditor
          deployment={deployment}
          schedule={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Stack>
  )
}

interface ScheduleTableProps {
  readonly deployment: Deployment
  readonly onEdit: (schedule: Schedule) => void
}

function ScheduleTable({ deployment, onEdit }: ScheduleTableProps) {
  return (
    <ListTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Schedule</Table.Th>
          <Table.Th>Rule</Table.Th>
          <Table.Th visibleFrom="sm">Next</Table.Th>
          <Table.Th>Active</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deployment.schedules.map((schedule) => (
          <ScheduleRow key={schedule.id} deployment={deployment} schedule={schedule} onEdit={onEdit} />
        ))}
      </Table.Tbody>
    </ListTable>
  )
}

interface ScheduleRowProps extends ScheduleTableProps {
  readonly schedule: Schedule
}

function ScheduleRow({ deployment: { flow, name }, schedule, onEdit }: ScheduleRowProps) {
  const { slug, spec, nextAt, active } = schedule
  const pause = useOperation(active ? 'pauseSchedule' : 'resumeSchedule')
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {slug}
        </Text>
      </Table.Td>
      <Table.Td className="orc-mono">{specText(spec)}</Table.Td>
      <Table.Td visibleFrom="sm">{nextAt === null ? '–' : <RelativeTime at={nextAt} />}</Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${slug} is active`}
          checked={active}
          disabled={pause.isPending}
          onChange={() => pause.mutate({ flow, name, slug })}
        />
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <ActionIcon variant="subtle" color="gray" aria-label={`Edit ${slug}`} onClick={() => onEdit(schedule)}>
            <Pencil size={15} />
          </ActionIcon>
          <DeleteAction look="icon" noun="schedule" name={slug} operation="deleteSchedule" input={{ flow, name, slug }}>
            It fires no more. Runs that it made already stay.
          </DeleteAction>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function Upcoming({ upcoming }: Pick<SchedulesProps, 'upcoming'>) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Next runs
      </Title>
      {upcoming.map(({ at, schedule }) => (
        <Group key={`${at} ${schedule}`} gap="sm">
          <Text size="sm" className="orc-numeric">
            {absoluteTime(at)}
          </Text>
          <Text size="sm" c="dimmed">
            <RelativeTime at={at} /> · {schedule}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
