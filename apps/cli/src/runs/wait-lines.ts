import type { Wait } from '@orc/core/contract'
import { quoted } from '@orc/core/model'
import { relative, utcTime } from '../output/times.ts'

interface Waiting {
  readonly runId: string
  readonly isOver: boolean
  readonly now: Date
}

/** What a run waits and waited for, a line each, and the command that answers what is asked. */
export function waitLines(waits: readonly Wait[], run: Waiting): string {
  return waits.map((wait) => waitLine(wait, run)).join('\n')
}

function waitLine(wait: Wait, run: Waiting): string {
  const { outcome, endedAt } = wait
  const what = whatFor(wait)
  if (outcome !== null && endedAt !== null) return `${what} (${outcome}, ${relative(endedAt, run.now)})`
  if (run.isOver) return `${what} (not waited for any more)`
  return `${what}${untilWhen(wait, run.now)}${howToAnswer(wait, run.runId)}`
}

function whatFor({ kind, name, subject, message }: Wait): string {
  if (kind === 'sleep') return 'sleep'
  if (kind === 'run') return `run "${message}" of ${name}`
  if (kind === 'event') return `event "${subject}"`
  return `input "${name}"${message === null ? '' : `: ${message}`}`
}

function untilWhen({ dueAt }: Wait, now: Date): string {
  return dueAt === null ? '' : `, until ${utcTime(dueAt)} (${relative(dueAt, now)})`
}

function howToAnswer({ kind, name, subject, schema }: Wait, runId: string): string {
  if (kind === 'event') return `\n  orc event emit ${quoted(name)}${keyIn(name, subject)} --payload …`
  if (kind !== 'input') return ''
  const fields = Object.keys((schema?.properties as object | undefined) ?? {})
  const params = fields.map((field) => ` --param ${field}=…`).join('')
  return `\n  orc flow-run resume ${runId} --wait ${quoted(name)}${params}`
}

function keyIn(name: string, subject: string | null): string {
  return subject === null || subject === name ? '' : ` --key ${quoted(subject.slice(name.length + 1))}`
}
