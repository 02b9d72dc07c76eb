import type { FlowRun } from '@orc/core/contract'
import { ownFrames } from './stacks.ts'

type Fields = Readonly<Record<string, unknown>>

/** Why a run failed or crashed, as a person reads it: what to do about it, where it was thrown, and what caused it. */
export function failureText({ state }: Pick<FlowRun, 'state'>): string | undefined {
  if (state.type !== 'FAILED' && state.type !== 'CRASHED') return undefined
  const message = state.message ?? state.name
  const { error, causes, hint, lastLines, ...rest } = fieldsOf(state.data)
  const advice = hint ?? fieldsOf(error).hint
  return [
    message,
    ...(typeof advice === 'string' ? [`Hint: ${advice}`] : []),
    ...ownFrames(fieldsOf(error).stack),
    ...listOf(causes).flatMap((cause) => [
      `Caused by ${titleOf(fieldsOf(cause))}`,
      ...ownFrames(fieldsOf(cause).stack),
    ]),
    ...listOf(fieldsOf(error).errors).map((one) => `One of them: ${titleOf(fieldsOf(one))}`),
    ...listOf(lastLines).map((line, at) => `${at === 0 ? 'Last lines: ' : ' '.repeat(12)}${String(line)}`),
    ...Object.entries(rest).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${JSON.stringify(value)}`])),
  ].join('\n')
}

function titleOf({ name, message, code }: Fields): string {
  return `${String(name)}: ${String(message)}${typeof code === 'string' ? ` (${code})` : ''}`
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
