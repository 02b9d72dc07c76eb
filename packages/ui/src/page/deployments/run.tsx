import { Accordion, Button, Group, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import type { OperationInput, OperationReply } from '@orc/core/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { SameInShell } from '../elements/command.tsx'
import { LinkButton } from '../elements/link-button.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { Trouble } from '../elements/trouble.tsx'
import { type FieldValues, SchemaForm } from '../schema-form/schema-form.tsx'

interface Draft {
  readonly parameters: FieldValues
  readonly jobVariables: FieldValues
  readonly runName: string
  readonly tags: readonly string[]
  /** As an input of date and time has it: in the viewer's zone, without saying so. */
  readonly dueAt: string
}

const EMPTY: Draft = { parameters: {}, jobVariables: {}, runName: '', tags: [], dueAt: '' }

/** A form drawn from the flow's parameters, and everything else that a run may say for itself. */
export function RunDeploymentPage() {
  const { flow, name } = useParams({ from: '/deployments/$flow/$name/run' })
  const view = useRead('viewDeployment', { flow, name })
  const [draft, setDraft] = useState(EMPTY)
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
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
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

function More({ view: { deployment, workPool }, draft, onChange }: MoreProps) {
  return (
    <Accordion variant="contained" order={2}>
      <Accordion.Item value="options">
        <Accordion.Control>Name, time and tags</Accordion.Control>
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

type RunOptions = Omit<OperationInput<'runDeployment'>, 'flow' | 'name'>

function optionsOf({ parameters, jobVariables, runName, tags, dueAt }: Draft): RunOptions {
  return {
    parameters,
    jobVariables,
    tags: [...tags],
    ...(runName === '' ? {} : { runName }),
    ...(dueAt === '' ? {} : { dueAt: new Date(dueAt).toISOString() }),
  }
}

function commandOf(fullName: string, { parameters, tags, dueAt }: Draft): string {
  const given = Object.entries(parameters).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return ` --param ${shellWord(`${name}=${text}`)}`
  })
  const labels = tags.map((tag) => ` --tag ${shellWord(tag)}`)
  const start = dueAt === '' ? '' : ` --start-at ${new Date(dueAt).toISOString()}`
  return `orc deployment run ${shellWord(fullName)}${given.join('')}${labels.join('')}${start}`
}
