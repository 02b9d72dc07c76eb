import type { Deployment } from '@orc/core/contract'
import {
  type BaseJobTemplate,
  checkJobVariables,
  isOrcError,
  jobVariableProblems,
  mergeJobVariables,
  OrcError,
  type TemplateProblem,
  templateProblems,
} from '@orc/core/model'

/**
 * Whether a template can be meant as it is: each placeholder declared, each variable used, each default of its own type.
 * @throws {OrcError} `template_invalid` naming the first thing that is wrong
 */
export function checkTemplate(template: BaseJobTemplate): void {
  const [problem] = templateProblems(template)
  if (problem !== undefined) throw new OrcError('template_invalid', { problem: inWords(problem) })
  const [misfit] = jobVariableProblems(template, mergeJobVariables(template), 'given')
  if (misfit !== undefined) throw new OrcError('template_invalid', { problem: `a default does not fit: ${misfit}` })
}

function inWords({ kind, name, nearest }: TemplateProblem): string {
  if (kind === 'dead') return `the variable "${name}" is declared, but no placeholder uses it`
  const meant = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`
  return `the placeholder "{{ ${name} }}" names no declared variable${meant}`
}

/** `flow/name` of those whose job variables the template would refuse. */
export function brokenBy(template: BaseJobTemplate, pool: string, deployments: readonly Deployment[]): string[] {
  return deployments
    .filter(({ jobVariables }) => refuses({ pool, template, layers: [jobVariables] }))
    .map(({ fullName }) => fullName)
}

function refuses(variables: Parameters<typeof checkJobVariables>[0]): boolean {
  try {
    checkJobVariables(variables, 'given')
    return false
  } catch (error) {
    if (isOrcError(error)) return true
    throw error
  }
}
