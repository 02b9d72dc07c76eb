import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema'
import { nearest } from './nearest.ts'
import { isRecord, type JsonSchema } from './templates.ts'

/** One thing wrong with a value, by the path to it: `repo.name`, `tags[2]`, or empty for the value itself. */
export interface SchemaProblem {
  readonly path: string
  readonly message: string
}

/** What of a value does not fit a JSON Schema (draft 2020-12), without generating code; empty when it fits. */
export function schemaProblems(schema: JsonSchema, value: unknown): SchemaProblem[] {
  const result = validatorOf(schema).validate(value)
  if (result.valid) return []
  return leaves(result.errors).map((error) => ({
    path: readablePath(error.instanceLocation),
    message: clause(error.error),
  }))
}

/** The same as texts, each with its path, to be put into a sentence. */
export function readableProblems(schema: JsonSchema, value: unknown): string[] {
  return schemaProblems(schema, value).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
}

/** The validator ends its sentences; these are parts of others. */
const clause = (sentence: string): string => sentence.replace(/\.$/, '')

/** Making a validator costs ten times what a check does, and a server checks every run against the same few schemas. */
const validators = new Map<string, Validator>()
const VALIDATORS_KEPT = 500

/** By the schema's text: two reads of one deployment are two objects. */
function validatorOf(schema: JsonSchema): Validator {
  const text = JSON.stringify(schema)
  const known = validators.get(text)
  if (known !== undefined) return known
  const validator = new Validator(JSON.parse(text) as Schema, '2020-12', false) // a copy: the caller's may change
  const [oldest] = validators.keys()
  if (validators.size >= VALIDATORS_KEPT && oldest !== undefined) validators.delete(oldest)
  validators.set(text, validator)
  return validator
}

/** The validator reports every level on the way to a fault; only the innermost says something to a person. */
function leaves(errors: readonly OutputUnit[]): OutputUnit[] {
  const inner = errors.filter((error) => !['properties', 'items', 'additionalItems', '$ref'].includes(error.keyword))
  return inner.length > 0 ? inner : [...errors]
}

function readablePath(pointer: string): string {
  const steps = pointer.replace(/^#\/?/, '').split('/').filter(Boolean)
  return steps
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
}

export interface UnknownName {
  readonly name: string
  readonly nearest: string | undefined
  readonly allowed: readonly string[]
}

/** The first name that an object schema does not declare, unless the schema lets others in. */
export function undeclaredName(schema: JsonSchema, value: Readonly<Record<string, unknown>>): UnknownName | undefined {
  if (!isRecord(schema.properties)) return undefined
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return undefined
  const allowed = Object.keys(schema.properties)
  const name = Object.keys(value).find((key) => !allowed.includes(key))
  return name === undefined ? undefined : { name, nearest: nearest(name, allowed), allowed }
}

/** The object with the defaults of its schema's properties filled in, one level deep. */
export function withDefaults(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (!isRecord(schema.properties)) return value
  const defaults = Object.entries(schema.properties).flatMap(([key, property]) =>
    isRecord(property) && property.default !== undefined ? [[key, property.default] as const] : [],
  )
  return { ...Object.fromEntries(defaults), ...value }
}
