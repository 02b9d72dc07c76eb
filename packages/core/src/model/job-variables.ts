import { OrcError } from './errors.ts'
import { nearest } from './nearest.ts'
import { readableProblems } from './schema-check.ts'
import { type BaseJobTemplate, type JobVariables, type JsonSchema, mergeJobVariables, references } from './templates.ts'

export interface JobVariablesOf {
  readonly pool: string
  readonly template: BaseJobTemplate
  /** Deployment's, then the run's. */
  readonly layers: readonly JobVariables[]
}

/**
 * Whether a work pool lets these job variables be set, and to these values.
 * @throws {OrcError} `job_variable_unknown` with the nearest and all allowed ones, `job_variable_invalid`
 */
export function checkJobVariables({ pool, template, layers }: JobVariablesOf, needs: 'all' | 'given'): void {
  const allowed = Object.keys(template.variables.properties)
  for (const name of layers.flatMap((layer) => Object.keys(layer))) {
    if (!allowed.includes(name)) {
      throw new OrcError('job_variable_unknown', { name, pool, allowed, nearest: nearest(name, allowed) })
    }
  }
  const problems = jobVariableProblems(template, mergeJobVariables(template, ...layers), needs)
  if (problems.length > 0) throw new OrcError('job_variable_invalid', { pool, problems })
}

/** What of the values does not fit. With `given` what the template requires may still come from the run. */
export function jobVariableProblems(template: BaseJobTemplate, values: JobVariables, needs: 'all' | 'given'): string[] {
  const { properties, required = [] } = template.variables
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !isFilledInLater(values[name]))),
    required: needs === 'all' ? required : [],
  }
  return readableProblems(schema, values)
}

/** `{{ secret.NAME }}` stands for a value of any type, which nobody knows before the claim. */
function isFilledInLater(value: unknown): boolean {
  return typeof value === 'string' && references(value).size > 0
}
