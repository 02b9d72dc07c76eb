import type { SelectQuestion } from '../wizard/prompts.ts'
import { faint, type TerminalSize } from './style.ts'

/** What inquirer's select shows: names in a column, hints beside them as far as the terminal is wide. */
export function choicesOf<Value extends string>(
  { choices }: Pick<SelectQuestion<Value>, 'choices'>,
  { columns = 80 }: TerminalSize,
) {
  const names = choices.map(({ name, value }) => name ?? value)
  const width = Math.max(...names.map(({ length }) => length))
  return choices.map(({ value, hint = '' }, at) => {
    const name = names[at] ?? value
    const room = columns - POINTER - width - GAP.length
    const shown = hint.length > room ? `${hint.slice(0, Math.max(0, room - 1))}…` : hint
    return {
      value,
      short: name,
      name: hint === '' || room < LEAST ? name : `${name.padEnd(width)}${GAP}${faint(shown)}`,
    }
  })
}

const POINTER = 2
const GAP = '  '
/** Fewer letters of a hint say nothing. */
const LEAST = 8

/** As many as fit below the question, with the keys below them. */
export function pageSize({ rows = 24 }: TerminalSize): number {
  return Math.min(12, Math.max(3, rows - 6))
}
