import type { CheckedInput, Contract } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { isRecord, nearest, OrcError } from '@orc/core/model'

/** Where the flat input of an operation comes from. */
export interface InputParts {
  readonly fields: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
}

/**
 * One flat object from the path's fields, the query and the body.
 * @throws {OrcError} `request_invalid` when the body is no object, or a field is given twice with different values.
 */
export function flatInput({ fields, query, body }: InputParts, operation: string): Record<string, unknown> {
  const rest = body ?? {}
  if (!isRecord(rest)) throw new OrcError('request_invalid', { problems: ['the body is not a JSON object'], operation })
  const given = { ...query, ...rest }
  const twice = Object.keys(fields).filter((name) => given[name] !== undefined && given[name] !== fields[name])
  if (twice.length > 0) {
    const problems = twice.map((name) => `"${name}" is in the path as "${fields[name]}" and elsewhere as another value`)
    throw new OrcError('request_invalid', { problems, operation })
  }
  return Object.assign(given, fields)
}

/** What zod says of a misfit; described structurally, since no other module here knows the library. */
interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly Issue[])[]
}

/**
 * The input with defaults filled in.
 * @throws {OrcError} `request_invalid`, naming every misfit and the nearest name of each unknown field.
 */
export function checkedInput<Name extends OperationName>(
  operation: Name,
  endpoint: Contract[Name],
  given: Record<string, unknown>,
): CheckedInput<Name> {
  const result = endpoint.input.safeParse(given)
  if (result.success) return result.data as CheckedInput<Name>
  const known = Object.keys(endpoint.input.shape)
  const problems = (result.error.issues as readonly Issue[]).flatMap((issue) => readable(issue, known))
  throw new OrcError('request_invalid', { problems, operation })
}

function readable(issue: Issue, known: readonly string[]): string[] {
  const where = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => unknownField(key, where, known))
  return [where === '' ? issue.message : `"${where}": ${lowerFirst(issue.message)}`]
}

function unknownField(key: string, where: string, known: readonly string[]): string {
  if (where !== '') return `"${where}" has no field "${key}"`
  const meant = nearest(key, known)
  return `there is no field "${key}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
