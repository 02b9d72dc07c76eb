import type { WorkPool } from '@orc/core/contract'
import {
  checkName,
  mergeJobVariables,
  nearest,
  OrcError,
  references,
  schemaProblems,
  undeclaredName,
} from '@orc/core/model'
import type { WantedDeployment } from './wanted.ts'

/** @throws {OrcError} `name_invalid` for a name that cannot be one, `usage` for one that is given twice or for none */
export function checkNames(names: readonly string[]): void {
  for (const name of names) checkName('deployment', name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) {
    throw new OrcError('usage', {
      problem: `The name "${twice}" is given twice.`,
      remedy: 'Give each deployment a name of its own.',
    })
  }
  if (names.length === 0) throw new OrcError('answer_required', { flag: '--name NAME', question: 'Deployment name' })
}

/**
 * What the API will refuse, found before anything is written: so several names are deployed all or not at all, and a
 * dry run says what a real one would.
 * @throws {OrcError} `parameter_unknown`, `parameters_invalid`, `job_variable_unknown`, `job_variable_invalid`
 */
export function checkValues(
  { flow, parameters = {}, parameterSchema = {}, jobVariables = {} }: WantedDeployment,
  pool: WorkPool,
): void {
  const unknown = undeclaredName(parameterSchema, parameters)
  if (unknown) throw new OrcError('parameter_unknown', { ...unknown, flow })
  // What is required may still come from the run.
  const problems = readable(schemaProblems({ ...parameterSchema, required: [] }, parameters))
  if (problems.length > 0) throw new OrcError('parameters_invalid', { flow, problems })
  checkJobVariables(jobVariables, pool)
}

function checkJobVariables(
  jobVariables: Readonly<Record<string, unknown>>,
  { name: pool, baseJobTemplate }: WorkPool,
): void {
  const { properties } = baseJobTemplate.variables
  const allowed = Object.keys(properties)
  const unknown = Object.keys(jobVariables).find((name) => !allowed.includes(name))
  if (unknown !== undefined) {
    throw new OrcError('job_variable_unknown', { name: unknown, pool, allowed, nearest: nearest(unknown, allowed) })
  }
  const values = mergeJobVariables(baseJobTemplate, jobVariables)
  // `{{ secret.NAME }}` stands for a value of any type, which nobody knows before the claim.
  const known = Object.entries(properties).filter(([name]) => references(values[name]).size === 0)
  const problems = readable(schemaProblems({ type: 'object', properties: Object.fromEntries(known) }, values))
  if (problems.length > 0) throw new OrcError('job_variable_invalid', { pool, problems })
}

function readable(problems: ReturnType<typeof schemaProblems>): string[] {
  return problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
}
