import { Button, Group, NumberInput, Radio, Stack, Stepper, Text, Textarea, TextInput } from '@mantine/core'
import type { WorkPoolType } from '@orc/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { SameInShell } from '../elements/command.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { Trouble } from '../elements/trouble.tsx'
import { type FieldValues, SchemaForm } from '../schema-form/schema-form.tsx'
import { templateWithDefaults } from './template.ts'
import classes from './work-pools.module.css'

interface Draft {
  readonly type: string
  readonly name: string
  readonly description: string
  readonly limit: number | null
  readonly defaults: FieldValues
}

const EMPTY: Draft = { type: '', name: '', description: '', limit: null, defaults: {} }
const STEPS = 3

/** In three steps: what kind, which name, what its runs get unless they say otherwise. */
export function NewWorkPoolPage() {
  const { items: types } = useRead('listWorkPoolTypes', {})
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, type: types[0]?.name ?? '' })
  const [step, setStep] = useState(0)
  const navigate = useNavigate()
  const create = useOperation('createWorkPool', {
    errors: 'caller',
    said: ({ name }) => `Work pool ${name} is created.`,
    onDone: ({ name }) => void navigate({ to: '/work-pools/$name', params: { name } }),
  })
  const type = types.find(({ name }) => name === draft.type)
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  const next = (): void => {
    if (step < STEPS - 1) setStep(step + 1)
    else if (type) create.mutate(inputOf(draft, type))
  }
  const isReady = step === 0 ? type !== undefined : draft.name.trim() !== ''
  return (
    <>
      <PageHead of={{ text: 'Work pools', to: '/work-pools' }} title="Create a work pool" />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          next()
        }}
      >
        <Stack maw={760} gap="lg">
          <Stepper active={step} onStepClick={setStep} allowNextStepsSelect={false} size="sm">
            <Stepper.Step label="Infrastructure">
              <TypeStep types={types} draft={draft} onChange={change} />
            </Stepper.Step>
            <Stepper.Step label="Details">
              <DetailsStep draft={draft} onChange={change} />
            </Stepper.Step>
            <Stepper.Step label="Defaults">
              {type && <DefaultsStep type={type} draft={draft} onChange={change} />}
            </Stepper.Step>
          </Stepper>
          {create.error !== null && <Trouble error={create.error} />}
          <Group>
            {step > 0 && (
              <Button variant="default" onClick={() => setStep(step - 1)}>
                Back
              </Button>
            )}
            <Button type="submit" disabled={!isReady} loading={create.isPending}>
              {step < STEPS - 1 ? 'Next' : 'Create work pool'}
            </Button>
          </Group>
          {step > 0 && draft.name !== '' && <SameInShell text={commandOf(draft)} />}
        </Stack>
      </form>
    </>
  )
}

function inputOf({ name, description, limit, defaults }: Draft, type: WorkPoolType) {
  const baseJobTemplate = templateWithDefaults(type.baseJobTemplate, defaults)
  return { name: name.trim(), type: type.name, description, concurrencyLimit: limit, baseJobTemplate }
}

function commandOf({ name, type, limit, defaults }: Draft): string {
  const template = Object.keys(defaults).length > 0 ? ' --base-job-template template.json' : ''
  const slots = limit === null ? '' : ` --concurrency-limit ${limit}`
  return `orc work-pool create ${shellWord(name)} --type ${type}${slots}${template}`
}

interface StepProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

function TypeStep({ types, draft, onChange }: StepProps & { types: readonly WorkPoolType[] }) {
  return (
    <Radio.Group
      aria-label="What runs are made of"
      value={draft.type}
      onChange={(type) => onChange({ type, defaults: {} })}
      mt="md"
    >
      <Stack gap="sm">
        {types.map(({ name, description }) => (
          <Radio.Card key={name} value={name} className={classes.type} aria-label={name}>
            <Group wrap="nowrap" align="flex-start">
              <Radio.Indicator mt={3} />
              <div>
                <Text fw={600}>{name}</Text>
                <Text size="sm" c="dimmed">
                  {description}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  )
}

function DetailsStep({ draft, onChange }: StepProps) {
  return (
    <Stack mt="md">
      <TextInput
        label="Name"
        description="Deployments and workers name the pool by it."
        placeholder={`my-${draft.type}-pool`}
        required
        data-autofocus
        autoFocus
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={draft.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <NumberInput
        label="Concurrency limit"
        description="The most runs at once; no limit when it is left empty."
        min={0}
        allowDecimal={false}
        value={draft.limit ?? ''}
        onChange={(limit) => onChange({ limit: typeof limit === 'number' ? limit : null })}
      />
    </Stack>
  )
}

function DefaultsStep({ type, draft, onChange }: StepProps & { type: WorkPoolType }) {
  return (
    <Stack mt="md">
      <Text size="sm" c="dimmed">
        What each run of this pool gets. Deployments and runs may say otherwise, in these variables and no others.
      </Text>
      <SchemaForm
        schema={{ ...type.baseJobTemplate.variables, required: [] }}
        values={draft.defaults}
        onChange={(defaults) => onChange({ defaults })}
      />
    </Stack>
  )
}
