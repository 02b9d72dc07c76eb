import { Button, Group, Stack, TagsInput, Text, Textarea, Title } from '@mantine/core'
import type { Deployment } from '@orc/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { DeleteAction } from '../elements/delete-action.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { SchemaForm } from '../schema-form/schema-form.tsx'
import { asApplied } from './as-applied.ts'
import { LimitFields } from './limit-fields.tsx'
import { PlaceFields } from './place-fields.tsx'

/** What can be changed about a deployment without deploying it anew: all but the flow's own schema and code. */
export function DeploymentConfiguration({ deployment }: { deployment: Deployment }) {
  const { items: pools } = useRead('listWorkPools', { limit: 1000 })
  const [draft, setDraft] = useState(deployment)
  const workPool = pools.find(({ name }) => name === draft.workPool)
  const change = (part: Partial<Deployment>): void => setDraft({ ...draft, ...part })
  const apply = useOperation('applyDeployment', {
    errors: 'caller',
    said: () => `${deployment.fullName} is changed.`,
  })
  return (
    <Stack gap="xl" maw={760}>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={draft.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <TagsInput label="Tags" value={draft.tags} onChange={(tags) => change({ tags })} />
      <Section title="Place" text="Where its runs get their infrastructure, and their code.">
        <PlaceFields draft={draft} onChange={change} pools={pools} />
      </Section>
      <Section title="Limits" text="How many of its runs go on at once, and what becomes of lost ones.">
        <LimitFields draft={draft} onChange={change} />
      </Section>
      <Section title="Parameters" text="What a run gets unless it says otherwise.">
        <SchemaForm
          schema={{ ...draft.parameterSchema, required: [] }}
          values={draft.parameters}
          onChange={(parameters) => change({ parameters })}
          empty="The flow takes none."
        />
      </Section>
      {workPool !== undefined && (
        <Section title="Job variables" text={`Over the defaults of ${workPool.name}.`}>
          <SchemaForm
            key={workPool.name}
            schema={{ ...workPool.baseJobTemplate.variables, required: [] }}
            values={draft.jobVariables}
            onChange={(jobVariables) => change({ jobVariables })}
            empty="The pool lets none be set."
          />
        </Section>
      )}
      {apply.error !== null && <Trouble error={apply.error} />}
      <Group>
        <Button loading={apply.isPending} onClick={() => apply.mutate(asApplied(draft))}>
          Save
        </Button>
        <DeleteDeployment deployment={deployment} />
      </Group>
    </Stack>
  )
}

function Section({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <Stack gap="sm">
      <div>
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {children}
    </Stack>
  )
}

function DeleteDeployment({ deployment: { flow, name, fullName } }: { deployment: Deployment }) {
  const navigate = useNavigate()
  return (
    <DeleteAction
      look="button"
      noun="deployment"
      name={fullName}
      operation="deleteDeployment"
      input={{ flow, name }}
      onDone={() => void navigate({ to: '/deployments' })}
    >
      Its schedules go with it, and its runs that wait are cancelled. Runs that are over stay, with their logs.
    </DeleteAction>
  )
}
