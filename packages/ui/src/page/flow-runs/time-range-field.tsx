import { Select, TextInput } from '@mantine/core'
import { systemClock } from '@orc/core/runtime'
import { localInput } from '../elements/times.ts'
import type { TimeRange } from './time-range.ts'

export interface TimeRangeFieldProps {
  readonly value: TimeRange
  readonly onChange: (value: TimeRange) => void
}

const ANY = 'any'
const BETWEEN = 'between'
const LAST: Readonly<Record<string, string>> = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
}
const DAY_MS = 86_400_000

/** When: any time, the last while, or between two instants in the viewer's zone. */
export function TimeRangeField({ value, onChange }: TimeRangeFieldProps) {
  const { by, last, since, until } = value
  const kept = by === undefined ? {} : { by }
  const isBetween = last === undefined && (since !== undefined || until !== undefined)
  const chosen = isBetween ? BETWEEN : (last ?? ANY)
  const whens = last === undefined ? LAST : { [last]: `Last ${last}`, ...LAST }
  const choose = (choice: string | null): void => {
    if (choice === null || choice === ANY) return onChange({})
    if (choice !== BETWEEN) return onChange({ ...kept, last: choice })
    onChange({ ...kept, since: new Date(systemClock.now().getTime() - DAY_MS).toISOString() })
  }
  const options = Object.entries(whens).map(([given, label]) => ({ value: given, label }))
  return (
    <>
      <Select
        aria-label="When"
        data={[{ value: ANY, label: 'Any time' }, ...options, { value: BETWEEN, label: 'Between …' }]}
        value={chosen}
        allowDeselect={false}
        w={{ base: '100%', xs: 170 }}
        onChange={choose}
      />
      {isBetween && (
        <>
          <InstantInput label="From" value={since} onChange={(at) => onChange({ ...value, since: at })} />
          <InstantInput label="Until" value={until} onChange={(at) => onChange({ ...value, until: at })} />
        </>
      )}
      {chosen !== ANY && (
        <Select
          aria-label="Which time of a run"
          data={[
            { value: 'created', label: 'created' },
            { value: 'ended', label: 'ended' },
          ]}
          value={by ?? 'created'}
          allowDeselect={false}
          w={{ base: '100%', xs: 120 }}
          onChange={(chosenBy) => {
            const { by: _, ...bounds } = value
            onChange(chosenBy === 'ended' ? { ...bounds, by: 'ended' } : bounds)
          }}
        />
      )}
    </>
  )
}

interface InstantInputProps {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (at: string) => void
}

function InstantInput({ label, value, onChange }: InstantInputProps) {
  return (
    <TextInput
      type="datetime-local"
      step={1}
      aria-label={label}
      value={value === undefined ? '' : localInput(value)}
      w={{ base: '100%', xs: 215 }}
      onChange={({ currentTarget }) => {
        if (currentTarget.value !== '') onChange(new Date(currentTarget.value).toISOString())
      }}
    />
  )
}
