import { resolve } from 'node:path'
import type { PullStep } from '@orc/core/contract'
import type { FlowDescription } from '@orc/steps/loader'
import { readPairs } from '../flags/pairs.ts'
import { type ImagePlan, planImage } from '../images/image-plan.ts'
import type { DeployOptions } from '../options.ts'
import type { Step } from '../orc-yaml/schema.ts'
import type { ProjectFlow } from '../project.ts'
import { withForeseen } from './outputs.ts'
import type { PlannedPool } from './planned-pool.ts'
import type { WantedDeployment } from './wanted-deployment.ts'

export interface Wanted {
  readonly wanted: WantedDeployment
  /** Undefined for a pool without images. */
  readonly image: ImagePlan | undefined
  /** Build and push steps, in their order: those of the image, or whatever there are for a pool without. */
  readonly steps: readonly Step[]
}

/** What is known once the flow was looked at and the pool was read. */
export interface Ground {
  readonly project: ProjectFlow
  readonly flow: FlowDescription
  readonly pool: PlannedPool
}

/** The deployments that the options ask for, one a name. */
export function wantedDeployments(options: DeployOptions, { project, flow, pool }: Ground): Wanted[] {
  const { names, queue, schedules = [], tags = [], concurrencyLimit = null, infrastructureRetries = 0 } = options
  const { collisionStrategy = 'enqueue', concurrencyKey = null } = options
  const parameters = {
    ...options.parameterValues,
    ...readPairs(options.parameters ?? [], { schema: flow.parameterSchema, flag: '--param' }),
  }
  const variables = { schema: pool.baseJobTemplate.variables, flag: '--job-variable' }
  const jobVariables = { ...options.jobVariableValues, ...readPairs(options.jobVariables ?? [], variables) }
  return names.map((name) => {
    const image = planImage(options, { name, pool, jobVariables })
    const steps = image?.steps ?? stepsWithoutImage(options)
    const wanted = {
      flow: flow.name,
      name,
      description: options.description ?? flow.description,
      workPool: pool.name,
      workQueue: queue ?? null,
      entrypoint: project.entrypoint,
      ...codePlace(image, { project, flow, jobVariables, pullSteps: options.pullSteps }),
      parameterSchema: flow.parameterSchema,
      parameters,
      tags: [...tags],
      concurrencyLimit,
      collisionStrategy,
      concurrencyKey,
      infrastructureRetries,
      schedules: [...schedules],
    }
    return { wanted: withForeseen(wanted, steps), image, steps }
  })
}

function stepsWithoutImage({ build, push, buildSteps = [], pushSteps = [] }: DeployOptions): Step[] {
  return [...(build === false ? [] : buildSteps), ...(push === false ? [] : pushSteps)]
}

interface Code {
  readonly project: ProjectFlow
  readonly flow: FlowDescription
  readonly jobVariables: Readonly<Record<string, unknown>>
  readonly pullSteps: DeployOptions['pullSteps']
}

/**
 * Where pull steps bring it, which is known by then; else in an image, whose code is known once it is built; else in the
 * project's directory, as it is now.
 */
function codePlace(
  image: ImagePlan | undefined,
  { project, flow, jobVariables, pullSteps }: Code,
): Pick<WantedDeployment, 'pullSteps' | 'jobVariables' | 'codeDigest'> {
  const variables = image ? { ...jobVariables, image: image.image } : { ...jobVariables }
  if (pullSteps?.length) {
    const located = image ? [...pullSteps] : fromProject(pullSteps, project.root)
    return { pullSteps: located, jobVariables: variables, codeDigest: null }
  }
  if (image) return { pullSteps: [], jobVariables: variables, codeDigest: null }
  const here = [{ step: 'set_working_directory', directory: project.root }]
  return { pullSteps: here, jobVariables: variables, codeDigest: flow.digest }
}

/** A worker works somewhere else: where the first step begins is said in full. */
function fromProject([first, ...more]: readonly PullStep[], root: string): PullStep[] {
  if (first === undefined) return []
  const directory = first['directory']
  const isPlace = first.step === 'set_working_directory' && typeof directory === 'string'
  return [isPlace ? { ...first, directory: resolve(root, directory) } : first, ...more]
}
