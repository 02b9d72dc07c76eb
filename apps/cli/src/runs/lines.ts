import type { Log, OperationReply } from '@orc/core/contract'
import type { Output } from '../output/output.ts'
import { clockTime } from '../output/times.ts'

export type RunState = OperationReply<'listFlowRunStates'>['items'][number]

/** A log line as people read it: time, level, message, fields. */
export function logLine({ at, level, message, fields, source }: Log, { style }: Output): string {
  const details = fields === undefined ? '' : ` ${style.faint(JSON.stringify(fields))}`
  const mark = source === 'output' ? style.faint('|') : style.word(level.toUpperCase().padEnd(5)).trimEnd()
  return `${style.faint(clockTime(at))} ${source === 'output' ? `${mark}    ` : mark.padEnd(5)} ${message}${details}`
}

/** A state with its time and reason. */
export function stateLine({ at, type, name, message }: RunState, { style }: Output): string {
  const refined = name.toUpperCase() === type ? '' : ` (${name})`
  return `${style.faint(clockTime(at))} ${style.word(type)}${refined}${message ? `: ${message}` : ''}`
}
