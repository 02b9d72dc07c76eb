import { OrcError } from '@orc/core/model'
import { silentLogger } from '@orc/core/runtime'
import { runBuildSteps } from '@orc/steps'
import type { DeployPlan, PlannedDeployment } from '../plan/plan.ts'
import type { ImageOptions } from './image-options.ts'
import { type ImagePlan, PUSH_STEP } from './image-plan.ts'

/**
 * Builds and pushes what a plan needs, and gives the plan with the code that came of it. Nothing is deployed yet: a build
 * that fails leaves the deployments as they are.
 * @throws {OrcError} `step_failed` and what the loader finds wrong with the flow
 */
export async function makeImages(plan: DeployPlan, options: ImageOptions): Promise<DeployPlan> {
  const deployments: PlannedDeployment[] = []
  for (const planned of plan.deployments) deployments.push(await makeImage(planned, { plan, options }))
  return { ...plan, deployments }
}

interface Making {
  readonly plan: DeployPlan
  readonly options: ImageOptions
}

async function makeImage(planned: PlannedDeployment, { plan, options }: Making): Promise<PlannedDeployment> {
  const { image, wanted } = planned
  if (image === undefined || image.steps.length === 0) return planned
  const { root: directory, entrypoint } = plan.project
  const { steps, onProgress, signal = new AbortController().signal } = options
  if (steps === undefined) throw new OrcError('usage', NO_STEPS)
  const made = await runBuildSteps(withCredentials(image.steps, options), {
    directory,
    entrypoints: [entrypoint],
    steps: await steps(),
    signal,
    log: silentLogger,
    onProgress,
  })
  return { ...planned, wanted: { ...wanted, codeDigest: made['codeDigest'] ?? null } }
}

/** They are in no plan, since a plan is shown. */
function withCredentials(steps: ImagePlan['steps'], { pushCredentials: credentials }: ImageOptions) {
  if (credentials === undefined) return steps
  return steps.map((step) => (step.step === PUSH_STEP ? { ...step, credentials } : step))
}

const NO_STEPS = {
  problem: 'The image of the deployment would have to be built, and nothing is here that builds.',
  remedy: 'Pass `steps`, such as `dockerSteps` of @orc/docker, or say `build: false`.',
}
