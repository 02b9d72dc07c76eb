import type { State } from '@orc/core/model'
import type { Style } from '../output/style.ts'

/** A state in its colour: its type, and its name where that says more. */
export function stateWord({ type, name }: Pick<State, 'type' | 'name'>, style: Style): string {
  const refined = name.toUpperCase() === type ? '' : ` (${name})`
  return `${style.word(type)}${refined}`
}
