import type { OperationInput } from '@orc/core/contract'
import { shellWord } from '../elements/shell-word.ts'
import type { FieldValues } from '../schema-form/schema-form.tsx'

/** What somebody has filled in so far of the form that makes a run. */
export interface RunDraft {
  readonly parameters: FieldValues
  readonly jobVariables: FieldValues
  readonly runName: string
  readonly tags: readonly string[]
  /** As an input of date and time has it: in the viewer's zone, without saying so. */
  readonly dueAt: string
  /** Whoever asks again with it gets the run that has it. */
  readonly key: string
}

export const EMPTY_DRAFT: RunDraft = { parameters: {}, jobVariables: {}, runName: '', tags: [], dueAt: '', key: '' }

type RunOptions = Omit<OperationInput<'runDeployment'>, 'flow' | 'name'>

/** As the API takes it. */
export function optionsOf({ parameters, jobVariables, runName, tags, dueAt, key }: RunDraft): RunOptions {
  return {
    parameters,
    jobVariables,
    tags: [...tags],
    ...(runName === '' ? {} : { runName }),
    ...(dueAt === '' ? {} : { dueAt: new Date(dueAt).toISOString() }),
    ...(key === '' ? {} : { idempotency: { key } }),
  }
}

/** The command that makes the same run. */
export function commandOf(fullName: string, draft: RunDraft): string {
  const { parameters, jobVariables, runName, tags, dueAt, key } = draft
  return [
    `orc deployment run ${shellWord(fullName)}`,
    ...pairs('--param', parameters),
    ...pairs('--job-variable', jobVariables),
    ...(runName === '' ? [] : [`--run-name ${shellWord(runName)}`]),
    ...tags.map((tag) => `--tag ${shellWord(tag)}`),
    ...(dueAt === '' ? [] : [`--start-at ${new Date(dueAt).toISOString()}`]),
    ...(key === '' ? [] : [`--idempotency-key ${shellWord(key)}`]),
  ].join(' ')
}

function pairs(flag: string, values: FieldValues): string[] {
  return Object.entries(values).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `${flag} ${shellWord(`${name}=${text}`)}`
  })
}
