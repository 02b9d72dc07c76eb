import { isRecord, type JsonSchema, nearest, OrcError, references } from '@orc/core/model'

/** How `--param k=v` and `--job-variable k=v` are read. */
export interface PairsOptions {
  /** An object schema: what each value is for. */
  readonly schema: JsonSchema
  /** The flag that the pairs came with, for messages. */
  readonly flag: string
}

/**
 * Values by name. What the schema lets be a string stays the text that was typed, and so does a reference such as
 * `{{ secret.NAME }}`, which stands for a value of any type; anything else is JSON.
 * @throws {OrcError} `usage` for what is no pair, is given twice or is not the JSON that it must be
 */
export function readPairs(pairs: readonly string[], options: PairsOptions): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const pair of pairs) {
    const { name, text } = split(pair, options)
    if (Object.hasOwn(values, name)) {
      throw usage(`${options.flag} ${name} is given twice.`, 'Give each name once; a list is written as JSON: k=[1,2].')
    }
    values[name] = readValue(text, { ...options, name })
  }
  return values
}

function split(pair: string, { flag, schema }: PairsOptions): { name: string; text: string } {
  const at = pair.indexOf('=')
  if (at > 0) return { name: pair.slice(0, at), text: pair.slice(at + 1) }
  const example = nearest(pair, Object.keys(isRecord(schema.properties) ? schema.properties : {})) ?? 'name'
  throw usage(`"${pair}" is no pair of name and value.`, `Write it like ${flag} ${example}=value.`)
}

function readValue(text: string, { schema, flag, name }: PairsOptions & { name: string }): unknown {
  const properties = isRecord(schema.properties) ? schema.properties : {}
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (!isRecord(property) || kinds(property, schema).size === 0) return jsonOrText(text)
  if (kinds(property, schema).has('string')) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    if (references(text).size > 0) return text
    const wanted = [...kinds(property, schema)].join(' or ')
    throw usage(
      `${flag} ${name} cannot be "${text}": it is not JSON.`,
      `It takes ${article(wanted)}, for example ${name}=${EXAMPLES[wanted] ?? '{"key": "value"}'}.`,
    )
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  integer: '3',
  number: '2.5',
  boolean: 'true',
  array: '["a", "b"]',
  null: 'null',
}

/** The JSON types that a schema names, its alternatives and local references included; empty when it names none. */
function kinds(schema: JsonSchema, root: JsonSchema): Set<string> {
  const types = [schema.type].flat().filter((type) => typeof type === 'string')
  const listed = [schema.const, ...(Array.isArray(schema.enum) ? schema.enum : [])].filter(
    (value) => value !== undefined,
  )
  const inner = [schema.anyOf, schema.oneOf, schema.allOf].flat().filter(isRecord)
  const found = new Set([...types, ...listed.map(typeOfJson), ...inner.flatMap((option) => [...kinds(option, root)])])
  const referred = typeof schema.$ref === 'string' ? localDefinition(schema.$ref, root) : undefined
  // A definition that refers to itself says no more about its type the second time round.
  return referred && referred !== schema ? new Set([...found, ...kinds({ ...referred, $ref: undefined }, root)]) : found
}

function localDefinition(ref: string, root: JsonSchema): JsonSchema | undefined {
  const [, group = '', name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) ?? []
  const definitions = root[group]
  const found = isRecord(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined
  return isRecord(found) ? found : undefined
}

function typeOfJson(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

/** The JSON that a text is, else the text itself: for values that no schema describes. */
export function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`
}

function usage(problem: string, remedy: string): OrcError {
  return new OrcError('usage', { problem, remedy })
}
