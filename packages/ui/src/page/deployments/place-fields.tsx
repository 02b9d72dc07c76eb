import { Select, TextInput } from '@mantine/core'
import type { Deployment, WorkPool } from '@orc/core/contract'
import { useQuery } from '@tanstack/react-query'
import { read } from '../api/read.ts'
import { JsonField } from '../schema-form/json-field.tsx'
import type { DraftProps } from './limit-fields.tsx'

/** Which pool and queue its runs go to, and where their code is. */
export function PlaceFields({ draft, onChange, pools }: DraftProps & { readonly pools: readonly WorkPool[] }) {
  const { workPool, workQueue, entrypoint, pullSteps } = draft
  return (
    <>
      <Select
        label="Work pool"
        placeholder="none: it cannot be run"
        data={pools.map(({ name }) => name)}
        value={workPool}
        clearable
        onChange={(pool) => onChange({ workPool: pool, workQueue: null })}
      />
      {workPool !== null && (
        <QueueField pool={workPool} value={workQueue} onChange={(queue) => onChange({ workQueue: queue })} />
      )}
      <TextInput
        label="Entrypoint"
        description="FILE:EXPORT, from where the pull steps lead."
        required
        value={entrypoint}
        onChange={({ currentTarget }) => onChange({ entrypoint: currentTarget.value })}
      />
      <JsonField
        label="Pull steps"
        description="What brings the code to the worker, in this order."
        required={false}
        error={undefined}
        value={pullSteps}
        placeholder="[]"
        onChange={(steps) => onChange({ pullSteps: (steps ?? []) as Deployment['pullSteps'] })}
      />
    </>
  )
}

interface QueueFieldProps {
  readonly pool: string
  readonly value: string | null
  readonly onChange: (queue: string | null) => void
}

function QueueField({ pool, value, onChange }: QueueFieldProps) {
  const { data } = useQuery(read('listWorkQueues', { pool }))
  const names = data?.items.map(({ name }) => name) ?? []
  return (
    <Select
      label="Work queue"
      placeholder="the default one"
      data={value === null || names.includes(value) ? names : [value, ...names]}
      value={value}
      clearable
      onChange={onChange}
    />
  )
}
