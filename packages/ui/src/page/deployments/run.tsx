import { Accordion, Button, Group, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import type { OperationReply } from '@orc/core/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { SameInShell } from '../elements/command.tsx'
import { LinkButton } from '../elements/link-button.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { SchemaForm } from '../schema-form/schema-form.tsx'
import { commandOf, EMPTY_DRAFT, optionsOf, type RunDraft } from './run-draft.ts'

/** A form drawn from the flow's parameters, and everything else that a run may say for itself. */
export function RunDeploymentPage() {
  const { flow, name } = useParams({ from: '/deployments/$flow/$name/run' })
  const view = useRead('viewDeployment', { flow, name })
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const change = (part: Partial<RunDraft>): void => setDraft({ ...draft, ...part })
  const navigate = useNavigate()
  const run = useOperation('runDeployment', {
    errors: 'caller',
    onDone: ({ id }) => void navigate({ to: '/runs/$id', params: { id } }),
  })
  const { deployment } = view
  return (
    <>
      <PageHead of={{ text: deployment.fullName, to: `/deployments/${flow}/${name}` }} title="Run" />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run.mutate({ flow, name, ...optionsOf(draft) })
        }}
      >
        <Stack maw={720} gap="lg">
          <SchemaForm
            schema={deployment.parameterSchema}
            inherited={deployment.parameters}
            values={draft.parameters}
            onChange={(parameters) => change({ parameters })}
            empty="This flow takes no parameters."
          />
          <More view={view} draft={draft} onChange={change} />
          {run.error !== null && <Trouble error={run.error} />}
          <Group>
            <Button type="submit" leftSection={<Play size={15} />} loading={run.isPending}>
              {draft.dueAt === '' ? 'Run' : 'Schedule'}
            </Button>
            <LinkButton to="/deployments/$flow/$name" params={{ flow, name }} variant="default">
              Not now
            </LinkButton>
          </Group>
          <SameInShell text={commandOf(deployment.fullName, draft)} />
        </Stack>
      </form>
    </>
  )
}

interface MoreProps {
  readonly view: OperationReply<'viewDeployment'>
  readonly draft: RunDraft
  readonly onChange: (part: Partial<RunDraft>) => void
}

function More({ view: { deployment, workPool }, draft, onChange }: MoreProps) {
  return (
    <Accordion variant="contained" order={2}>
      <Accordion.Item value="options">
        <Accordion.Control>Name, time, tags and key</Accordion.Control>
        <Accordion.Panel>
          <Stack>
            <TextInput
              label="Name of the run"
              placeholder="two words drawn by chance"
              value={draft.runName}
              onChange={(event) => onChange({ runName: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label="When"
              description="In your own zone; now when it is left empty."
              value={draft.dueAt}
              onChange={(event) => onChange({ dueAt: event.currentTarget.value })}
            />
            <TagsInput
              label="Tags"
              description={deployment.tags.length > 0 ? `Beside ${deployment.tags.join(', ')}.` : undefined}
              value={[...draft.tags]}
              onChange={(tags) => onChange({ tags })}
            />
            <TextInput
              label="Idempotency key"
              description="Whoever asks again with it gets the run that has it, and no second one is made."
              value={draft.key}
              onChange={(event) => onChange({ key: event.currentTarget.value })}
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
      {workPool !== null && (
        <Accordion.Item value="job">
          <Accordion.Control>Infrastructure</Accordion.Control>
          <Accordion.Panel>
            <Text size="sm" c="dimmed" mb="sm">
              For this run only, over what the deployment and {workPool.name} say.
            </Text>
            <SchemaForm
              schema={workPool.baseJobTemplate.variables}
              inherited={deployment.jobVariables}
              values={draft.jobVariables}
              onChange={(jobVariables) => onChange({ jobVariables })}
            />
          </Accordion.Panel>
        </Accordion.Item>
      )}
    </Accordion>
  )
}
