import type { Log, OperationReply } from '@orc/core/contract'
import type { Output } from '../output/output.ts'
import { clockTime } from '../output/times.ts'
import { ownFrames } from './stacks.ts'
import { stateWord } from './state-word.ts'

export type RunState = OperationReply<'listFlowRunStates'>['items'][number]

/** A log line as people read it: time, level, message, fields, and below it where the errors in them were thrown. */
export function logLine({ at, level, message, fields, source }: Log, { style }: Pick<Output, 'style'>): string {
  const { text, frames } = fieldsText(fields)
  const details = text === '' ? '' : ` ${style.faint([text, ...frames].join('\n'))}`
  const mark = source === 'output' ? style.faint('|') : style.word(level.toUpperCase().padEnd(5)).trimEnd()
  return `${style.faint(clockTime(at))} ${source === 'output' ? `${mark}    ` : mark.padEnd(5)} ${message}${details}`
}

/** A state with its time and reason. */
export function stateLine(state: RunState, { style }: Output): string {
  const { at, message } = state
  return `${style.faint(clockTime(at))} ${stateWord(state, style)}${message ? `: ${message}` : ''}`
}

function fieldsText(fields: Log['fields']): { readonly text: string; readonly frames: readonly string[] } {
  if (fields === undefined) return { text: '', frames: [] }
  const frames: string[] = []
  const text = JSON.stringify(fields, (name, value: unknown) => {
    if (name !== 'stack' || typeof value !== 'string') return value
    frames.push(...ownFrames(value))
    return undefined
  })
  return { text, frames }
}
