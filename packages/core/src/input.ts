import { OrcError } from './model/errors.ts'
import type { StandardSchema, ValidationIssue } from './standard-schema.ts'

/** ISO 8601 as `Date.prototype.toJSON` writes it, or with an offset. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * The input as the schema makes it. Where the schema wants a Date and JSON could only bring a text, the text is read.
 * @throws {OrcError} `parameters_invalid` with one problem for each field.
 */
export async function checkInput(schema: StandardSchema, input: unknown, flow: string): Promise<unknown> {
  const checked = await validated(schema, input)
  if ('value' in checked) return checked.value
  throw new OrcError('parameters_invalid', { flow, problems: checked.problems })
}

/** The value as the schema makes it, dates read from texts; or what is wrong with it. */
export async function validated(
  schema: StandardSchema,
  input: unknown,
): Promise<{ readonly value: unknown } | { readonly problems: string[] }> {
  const first = await schema['~standard'].validate(input)
  if (!first.issues) return { value: first.value }
  const revived = reviveDates(input, first.issues)
  const second = revived === input ? first : await schema['~standard'].validate(revived)
  return second.issues ? { problems: second.issues.map(problemText) } : { value: second.value }
}

/** Only where validation failed: a text that looks like an instant may be just a text elsewhere. */
function reviveDates(input: unknown, issues: readonly ValidationIssue[]): unknown {
  let revived = input
  for (const issue of issues) {
    const path = pathOf(issue)
    const value = path.reduce<unknown>((inner, key) => field(inner, key), revived)
    if (typeof value === 'string' && INSTANT.test(value)) revived = replaceAt(revived, path, new Date(value))
  }
  return revived
}

function replaceAt(container: unknown, path: readonly PropertyKey[], value: Date): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const inner = replaceAt(field(container, key), rest, value)
  if (Array.isArray(container)) return container.map((item, index) => (index === Number(key) ? inner : item))
  return { ...(container as object), [key]: inner }
}

function field(container: unknown, key: PropertyKey): unknown {
  return typeof container === 'object' && container !== null ? Reflect.get(container, key) : undefined
}

function pathOf(issue: ValidationIssue): PropertyKey[] {
  return (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))
}

function problemText(issue: ValidationIssue): string {
  const path = pathOf(issue).map(String).join('.')
  return path === '' ? issue.message : `${path}: ${issue.message}`
}

/**
 * The JSON Schema (draft 2020-12) of what a flow takes, for the API to check and for forms to be drawn from; `{}` takes
 * anything, which is what a library without JSON Schema gives.
 */
export function inputJsonSchema(schema: StandardSchema | undefined): Record<string, unknown> {
  if (schema === undefined) return { type: 'object', properties: {}, additionalProperties: false }
  const json = schema['~standard'].jsonSchema?.input({ target: 'draft-2020-12', libraryOptions: DESCRIBE_DATES })
  const { $schema: _, ...described } = json ?? {}
  return described
}

/** zod's options; other libraries ignore what they do not know. Dates travel as text, so that is what is described. */
const DESCRIBE_DATES = {
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Record<string, unknown> }) => {
    if (zodTypeOf(zodSchema) === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
  },
}

function zodTypeOf(schema: unknown): unknown {
  const internals = field(schema, '_zod')
  return field(field(internals, 'def'), 'type')
}
