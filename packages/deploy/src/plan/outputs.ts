import { fillReferences, placeholders } from '@orc/core/model'
import { fillOutputs, type StepOutputs, stepId } from '@orc/steps'
import type { Step } from '../orc-yaml/schema.ts'
import type { WantedDeployment } from './wanted-deployment.ts'

/** What steps make is written `{{ id.output }}` in a deployment, and known once they have run. */

/** The image that a step will build is known before: so a plan can tell whether a deployment changes by it. */
export function withForeseen(wanted: WantedDeployment, steps: readonly Step[]): WantedDeployment {
  const foreseen = new Map<string, unknown>()
  for (const step of steps) {
    if (typeof step['image'] === 'string') foreseen.set(`${stepId(step)}.image`, step['image'])
  }
  return foreseen.size === 0 ? wanted : { ...wanted, ...(fillReferences(openFields(wanted), foreseen) as OpenFields) }
}

/** The deployment with what its steps have made. @throws {OrcError} `reference_unknown` */
export function withOutputs(wanted: WantedDeployment, outputs: StepOutputs): WantedDeployment {
  const { pullSteps = [], ...fields } = openFields(wanted)
  const filled = fillOutputs(fields, { place: `deployment "${wanted.flow}/${wanted.name}"`, outputs })
  return {
    ...wanted,
    ...filled,
    pullSteps: pullSteps.map((step, index) => withOutputsOfBuild(step, { pullSteps, index, outputs })),
  }
}

interface PulledStep {
  readonly pullSteps: NonNullable<WantedDeployment['pullSteps']>
  readonly index: number
  readonly outputs: StepOutputs
}

/** What an earlier pull step makes is the worker's to fill in, though a build step is called the same. */
function withOutputsOfBuild(step: PulledStep['pullSteps'][number], { pullSteps, index, outputs }: PulledStep) {
  const later = new Set(pullSteps.slice(0, index).map(stepId))
  const known = new Map([...outputs].filter(([id]) => !later.has(id)))
  return fillOutputs(step, { place: `pull step "${stepId(step)}"`, outputs: known })
}

/** The deployment without values that nobody knows yet, for checks of types: the server may find no fault with them. */
export function withoutUnknown(wanted: WantedDeployment, steps: readonly Step[]): WantedDeployment {
  const ids = steps.map(stepId)
  const isUnknown = (value: unknown): boolean =>
    [...placeholders(value)].some((reference) => ids.some((id) => reference.startsWith(`${id}.`)))
  const { parameters = {}, jobVariables = {} } = wanted
  return {
    ...wanted,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([, value]) => !isUnknown(value))),
    // Its name is checked all the same: what a reference to the server stands for is known to nobody either.
    jobVariables: Object.fromEntries(
      Object.entries(jobVariables).map(([name, value]) => [name, isUnknown(value) ? '{{ variable.unknown }}' : value]),
    ),
  }
}

type OpenFields = Pick<WantedDeployment, 'description' | 'tags' | 'parameters' | 'jobVariables' | 'pullSteps'>

/** Those in which a person may write what a step makes. */
function openFields({ description, tags, parameters, jobVariables, pullSteps }: WantedDeployment): OpenFields {
  return { description, tags, parameters, jobVariables, pullSteps }
}
