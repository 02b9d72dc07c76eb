import { nearest, OrcError } from '@orc/core/model'
import * as z from 'zod'
import { type Path, type Position, placeText, type YamlDocument } from './document.ts'
import { STEP_FIELDS } from './step-fields.ts'

interface Checked {
  readonly yaml: YamlDocument
  readonly schema: z.ZodType
  /** Its name, for messages. */
  readonly file: string
}

interface Problem extends Position {
  readonly problem: string
}

/** What is wrong with a file's content, each at its place and in words, from the top of the file on. */
export function invalidYaml({ issues }: z.core.$ZodError, checked: Checked): OrcError<'orc_yaml_invalid'> {
  const found = problemsOf(issues, checked).sort((one, other) => one.line - other.line || one.column - other.column)
  const problems = found.map(({ problem, ...position }) => `${placeText(checked.file, position)}: ${problem}`)
  return new OrcError('orc_yaml_invalid', { problems })
}

function problemsOf(issues: readonly z.core.$ZodIssue[], { yaml, schema }: Checked): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path as Path
    if (issue.code !== 'unrecognized_keys') return [{ ...yaml.positionOf(path), problem: wording(issue) }]
    const known = keysAt(schema, path, yaml.value)
    return issue.keys.map((key) => ({ ...yaml.positionOfKey(path, key), problem: unknownKey(key, known) }))
  })
}

function unknownKey(key: string, known: readonly string[]): string {
  const guess = nearest(key, known)
  const rest = guess === undefined ? `it takes ${known.join(', ')}` : `did you mean "${guess}"?`
  return `there is no key "${key}" here (${rest})`
}

function wording(issue: z.core.$ZodIssue): string {
  const name = issue.path.findLast((step) => typeof step === 'string') ?? 'the file'
  switch (issue.code) {
    case 'custom':
      return issue.message
    case 'invalid_type':
      return issue.input === undefined ? `the key "${name}" is missing` : `"${name}" must be ${article(issue.expected)}`
    case 'invalid_value':
      return `"${name}" must be one of ${issue.values.join(', ')}`
    default:
      return `"${name}" ${issue.message.replace(/^Invalid input: /, '').toLowerCase()}`
  }
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  record: 'a map',
  object: 'a map',
  array: 'a list',
  int: 'a whole number',
}

function article(type: string): string {
  return NAMES[type] ?? `a ${type}`
}

/** The keys that a schema knows at a path; for a step those of its kind. */
function keysAt(schema: z.ZodType, path: Path, value: unknown): string[] {
  const plain = unwrapped(schema)
  const [step, ...rest] = path
  if (step === undefined) {
    if (!(plain instanceof z.ZodObject)) return []
    const fields = plain.shape['step'] ? STEP_FIELDS[textAt(value, 'step')] : undefined
    return Object.keys({ ...plain.shape, ...fields?.shape })
  }
  const inner =
    plain instanceof z.ZodArray ? plain.element : plain instanceof z.ZodObject ? plain.shape[step] : undefined
  if (!inner) {
    const fields = plain instanceof z.ZodObject ? STEP_FIELDS[textAt(value, 'step')]?.shape[step] : undefined
    return fields ? keysAt(fields as z.ZodType, rest, memberOf(value, step)) : []
  }
  return keysAt(inner as z.ZodType, rest, memberOf(value, step))
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap() as z.ZodType)
  return schema
}

function memberOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
}

function textAt(value: unknown, key: string): string {
  return String(memberOf(value, key))
}
