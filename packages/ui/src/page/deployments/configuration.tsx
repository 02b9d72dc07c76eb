import { Button, Group, NumberInput, Stack, TagsInput, Text, Textarea, Title } from '@mantine/core'
import type { Deployment, WorkPool } from '@orc/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { DeleteAction } from '../elements/delete-action.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { SchemaForm } from '../schema-form/schema-form.tsx'
import { asApplied } from './as-applied.ts'

export interface DeploymentConfigurationProps {
  readonly deployment: Deployment
  readonly workPool: WorkPool | null
}

/** What can be changed about a deployment without deploying it anew. */
export function DeploymentConfiguration({ deployment, workPool }: DeploymentConfigurationProps) {
  const [draft, setDraft] = useState(deployment)
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
      <NumberInput
        label="Runs at once"
        description="No limit when it is left empty."
        min={0}
        allowDecimal={false}
        value={draft.concurrencyLimit ?? ''}
        onChange={(limit) => change({ concurrencyLimit: typeof limit === 'number' ? limit : null })}
      />
      <Section title="Parameters" text="What a run gets unless it says otherwise.">
        <SchemaForm
          schema={{ ...draft.parameterSchema, required: [] }}
          values={draft.parameters}
          onChange={(parameters) => change({ parameters })}
          empty="The flow takes none."
        />
      </Section>
      {workPool !== null && (
        <Section title="Job variables" text={`Over the defaults of ${workPool.name}.`}>
          <SchemaForm
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
