import type { OperationInput } from '@orc/core/contract'

type Json = OperationInput<'setVariable'>['value']

/** A value as it is typed: a text as it is, unless it would be read as something else. */
export function valueText(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return typeof valueOf(value) === 'string' ? value : JSON.stringify(value)
}

/** What was typed: JSON where it is some, else the text itself, as `orc variable set` takes it. */
export function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
