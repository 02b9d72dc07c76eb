import { OrcError } from './errors.ts'
import { readableProblems, undeclaredName } from './schema-check.ts'
import type { JsonSchema } from './templates.ts'

export interface ParametersOf {
  readonly flow: string
  readonly schema: JsonSchema
  readonly parameters: Readonly<Record<string, unknown>>
}

/**
 * Whether parameters fit the flow's schema; with `given` those that are required may still come from the run.
 * @throws {OrcError} `parameter_unknown` with the nearest and all allowed ones, `parameters_invalid`
 */
export function checkParameters({ flow, schema, parameters }: ParametersOf, needs: 'all' | 'given'): void {
  const unknown = undeclaredName(schema, parameters)
  if (unknown !== undefined) throw new OrcError('parameter_unknown', { ...unknown, flow })
  const problems = readableProblems(needs === 'all' ? schema : withoutRequired(schema), parameters)
  if (problems.length > 0) throw new OrcError('parameters_invalid', { flow, problems })
}

function withoutRequired({ required: _, ...schema }: JsonSchema): JsonSchema {
  return schema
}
