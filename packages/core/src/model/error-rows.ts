import { TERMINAL_STATE_TYPES } from './states.ts'

/** One error: its status, and the texts that its details make. */
export interface ErrorRow<Details> {
  readonly status: number
  readonly message: (details: Details) => string
  readonly hint: (details: Details) => string
}

export function row<Details>(status: number, texts: Omit<ErrorRow<Details>, 'status'>): ErrorRow<Details> {
  return { status, ...texts }
}

export function isOver(state: string): boolean {
  return (TERMINAL_STATE_TYPES as readonly string[]).includes(state)
}

export function didYouMean(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `Did you mean "${name}"? ${otherwise}`
}
