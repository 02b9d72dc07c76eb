import { checkDeploymentLimit, checkJobVariables, checkName, checkParameters, nearest, OrcError } from '@orc/core/model'
import { PULL_STEPS } from '@orc/steps'
import type { PlannedPool } from './planned-pool.ts'
import type { WantedDeployment } from './wanted-deployment.ts'

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
 * dry run says what a real one would. What is required may still come from the run.
 * @throws {OrcError} `parameter_unknown`, `parameters_invalid`, `job_variable_unknown`, `job_variable_invalid`,
 * `concurrency_key_invalid`, `concurrency_limit_missing`
 */
export function checkValues(wanted: WantedDeployment, { name: pool, baseJobTemplate: template }: PlannedPool): void {
  const { flow, parameters = {}, parameterSchema: schema = {}, jobVariables = {} } = wanted
  checkParameters({ flow, schema, parameters }, 'given')
  checkJobVariables({ pool, template, layers: [jobVariables] }, 'given')
  checkDeploymentLimit(wanted)
}

/**
 * Workers run the pull steps that they know, and no others: what they do not know is found out here and not by a run.
 * A container begins with what its image holds: there, a pull step can only say where in the image the code is.
 * @throws {OrcError} `step_unknown`, `usage` for steps that would bring code from elsewhere, and that nobody would run
 */
export function checkPullSteps({ pullSteps = [] }: WantedDeployment, image: object | undefined): void {
  const allowed = Object.keys(PULL_STEPS)
  const unknown = pullSteps.find(({ step }) => !allowed.includes(step))
  if (unknown !== undefined) {
    throw new OrcError('step_unknown', { step: unknown.step, nearest: nearest(unknown.step, allowed), allowed })
  }
  const other = pullSteps.find(({ step }) => step !== 'set_working_directory')
  if (image === undefined || other === undefined) return
  throw new OrcError('usage', {
    problem: `Pull step "${other.step}" is for pools without images: a container has the code that its image holds.`,
    remedy: 'Let orc deploy build the image, which takes the code from here, or use a process pool.',
  })
}
