import { OrcError } from '@orc/core/model'

/** A step as it is written, less what all steps have. */
export type Fields = Readonly<Record<string, unknown>>

/** @throws {OrcError} `step_failed`, with an example of the field */
export function neededText(
  step: string,
  fields: Fields,
  { name, example }: { readonly name: string; readonly example: string },
): string {
  const text = optionalText(fields[name])
  if (text !== undefined) return text
  const remedy = `Write it like { step: ${step}, ${name}: ${example} }.`
  throw new OrcError('step_failed', { step, reason: `it names no "${name}"`, remedy })
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** YAML reads `PORT: 80` as a number; a program gets text. */
export function textMap(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]))
}
