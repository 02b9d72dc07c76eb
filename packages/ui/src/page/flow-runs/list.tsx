import { Group, MultiSelect, Stack, TextInput } from '@mantine/core'
import { STATE_TYPES, type StateType } from '@orc/core/model'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Activity } from 'lucide-react'
import { Suspense } from 'react'
import { CopyButton } from '../elements/copy.tsx'
import { Empty } from '../elements/empty.tsx'
import { LinkButton } from '../elements/link-button.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { spaced } from '../elements/state-badge.tsx'
import { Waiting } from '../shell/waiting.tsx'
import { RunsTable } from './runs-table.tsx'
import { commandOf, type RunsSearch } from './search.ts'
import { parseTimeRange } from './time-range.ts'
import { TimeRangeField } from './time-range-field.tsx'

export function FlowRunsPage() {
  const search = useSearch({ from: '/runs' })
  const isFiltered = Object.keys(search).length > 0
  return (
    <>
      <PageHead
        title="Runs"
        marks={<CopyButton text={commandOf(search)} label="Copy the command that lists these" />}
      />
      <Stack gap="md">
        <Filters search={search} />
        <Suspense fallback={<Waiting />}>
          <RunsTable withScatter search={search} empty={isFiltered ? <NoneSuch /> : <NoneYet />} />
        </Suspense>
      </Stack>
    </>
  )
}

const STATES = STATE_TYPES.map((value) => ({ value, label: spaced(value.charAt(0) + value.slice(1).toLowerCase()) }))

function Filters({ search }: { search: RunsSearch }) {
  const navigate = useNavigate()
  const change = (part: Partial<Record<keyof RunsSearch, unknown>>): void => {
    void navigate({ to: '/runs', search: { ...search, ...part } as RunsSearch, replace: true })
  }
  const { by, last, since, until, ...others } = search
  const field = (name: 'flow' | 'deployment' | 'pool' | 'tag' | 'parent', label: string) => (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={search[name] ?? ''}
      w={{ base: '100%', xs: 170 }}
      onChange={(event) => change({ [name]: event.currentTarget.value || undefined })}
    />
  )
  return (
    <Group gap="xs" role="search" aria-label="Filter runs">
      <MultiSelect
        aria-label="States"
        placeholder={search.states ? undefined : 'Any state'}
        data={STATES}
        value={[...(search.states ?? [])]}
        w={{ base: '100%', xs: 260 }}
        clearable
        onChange={(states) => change({ states: states.length > 0 ? (states as StateType[]) : undefined })}
      />
      {field('flow', 'Flow')}
      {field('deployment', 'flow/deployment')}
      {field('pool', 'Work pool')}
      {field('tag', 'Tag')}
      {search.parent !== undefined && field('parent', 'Asked for by the run')}
      <TimeRangeField
        value={parseTimeRange({ by, last, since, until })}
        onChange={(time) => void navigate({ to: '/runs', search: { ...others, ...time }, replace: true })}
      />
      {Object.keys(search).length > 0 && (
        <LinkButton to="/runs" variant="subtle" color="gray">
          Clear
        </LinkButton>
      )}
    </Group>
  )
}

function NoneSuch() {
  return (
    <div className="orc-card">
      <Empty icon={Activity} title="No such runs" text="No run fits all of these. Names are compared as a whole." />
    </div>
  )
}

function NoneYet() {
  return (
    <div className="orc-card">
      <Empty
        icon={Activity}
        title="No runs yet"
        text="A run is one execution of a flow. Deployments make them: by hand, or by their schedules."
      >
        <LinkButton to="/deployments">To the deployments</LinkButton>
      </Empty>
    </div>
  )
}
