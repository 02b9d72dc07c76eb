import { Button, Group, NumberInput, Stack, Textarea, Title } from '@mantine/core'
import type { WorkPool } from '@orc/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { DeleteAction } from '../elements/delete-action.tsx'
import { JsonBlock } from '../elements/json-block.tsx'
import { Notice } from '../elements/notice.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { type FieldValues, SchemaForm } from '../schema-form/schema-form.tsx'
import { defaultsOf, templateWithDefaults, withoutDefaults } from './template.ts'

/** What can be changed about a pool, and the template as it is stored. */
export function PoolConfiguration({ workPool }: { workPool: WorkPool }) {
  return (
    <Stack gap="xl" maw={760}>
      <PoolForm workPool={workPool} />
      <Stack gap="xs">
        <Title order={2} size="h4">
          Base job template
        </Title>
        <JsonBlock value={workPool.baseJobTemplate} label="the template" />
      </Stack>
    </Stack>
  )
}

function PoolForm({ workPool: { name, baseJobTemplate, ...stored } }: { workPool: WorkPool }) {
  const [description, setDescription] = useState(stored.description)
  const [limit, setLimit] = useState(stored.concurrencyLimit)
  const [defaults, setDefaults] = useState<FieldValues>(defaultsOf(baseJobTemplate))
  const update = useOperation('updateWorkPool', { errors: 'caller', said: () => `${name} is changed.` })
  const template = templateWithDefaults(withoutDefaults(baseJobTemplate), defaults)
  const change = { name, description, concurrencyLimit: limit, baseJobTemplate: template }
  return (
    <Stack>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <NumberInput
        label="Concurrency limit"
        description="The most runs at once; no limit when it is left empty."
        min={0}
        allowDecimal={false}
        value={limit ?? ''}
        onChange={(given) => setLimit(typeof given === 'number' ? given : null)}
      />
      <Title order={2} size="h4">
        Defaults
      </Title>
      <SchemaForm
        schema={{ ...baseJobTemplate.variables, required: [] }}
        values={defaults}
        onChange={setDefaults}
        empty="Its template declares no variables."
      />
      {update.error !== null && <Trouble error={update.error} />}
      <BrokenDeployments names={update.data?.brokenDeployments ?? []} />
      <Group>
        <Button loading={update.isPending} onClick={() => update.mutate(change)}>
          Save
        </Button>
        <DeletePool name={name} />
      </Group>
    </Stack>
  )
}

function BrokenDeployments({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <Notice kind="bad" icon={CircleAlert} title="Deployments that no longer fit the template">
      {names.join(', ')}
    </Notice>
  )
}

function DeletePool({ name }: { name: string }) {
  const navigate = useNavigate()
  return (
    <DeleteAction
      look="button"
      noun="work pool"
      name={name}
      operation="deleteWorkPool"
      input={{ name }}
      onDone={() => void navigate({ to: '/work-pools' })}
    >
      Its queues go with it and its waiting runs are cancelled. Its deployments stay, without a pool, and cannot be run
      until they are given another one.
    </DeleteAction>
  )
}
