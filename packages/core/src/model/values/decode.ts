import { type Json, type JsonFields, textIn } from './json.ts'
import { KINDS } from './kinds.ts'
import { TYPE } from './tag.ts'

/** What `encodeValue` made a text of. */
export function decodeValue(text: string): unknown {
  return decode(JSON.parse(text) as Json)
}

/** What `encodeResult` made the JSON of: a run's `result`, wherever it was read. */
export function decodeResult(result: unknown): unknown {
  return decode(result as Json)
}

function decode(json: Json | undefined): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(decode)
  const fields = json as JsonFields
  const type = Object.hasOwn(fields, TYPE) ? fields[TYPE] : undefined
  if (type === undefined) return decodedFields(fields)
  const { value = null } = fields
  if (type === 'undefined') return undefined
  if (type === 'BigInt') return BigInt(textIn(value))
  if (type === 'Number') return Number(value)
  if (type === 'Object') return decodedFields(value as JsonFields)
  return KINDS.get(textIn(type))?.decode(value, decode)
}

/** `fromEntries` defines each field, so that one named `__proto__` is a field too. */
function decodedFields(fields: JsonFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, decode(inner)]))
}
