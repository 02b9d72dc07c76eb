import { isRecord, type JsonSchema } from '@orc/core/model'

/**
 * A schema for the inside of a larger document: its own `$defs`, which are found from a schema's root only, move to the
 * document's components under a name that begins with `owner`.
 */
export function hoistDefinitions(
  schema: JsonSchema,
  owner: string,
  components: Record<string, unknown>,
): Record<string, unknown> {
  const { $schema: _, $defs, ...rest } = schema
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename)
    if (!isRecord(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, key === '$ref' ? moved(item) : rename(item)]),
    )
  }
  const moved = (reference: unknown): string => String(reference).replace('#/$defs/', `#/components/schemas/${owner}.`)
  for (const [name, definition] of Object.entries(isRecord($defs) ? $defs : {})) {
    components[`${owner}.${name}`] = rename(definition)
  }
  return rename(rest) as Record<string, unknown>
}
