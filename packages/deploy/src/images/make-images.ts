import { OrcError } from '@orc/core/model'
import { silentLogger } from '@orc/core/runtime'
import { type Built, buildWithOutputs } from '@orc/steps'
import type { Step } from '../orc-yaml/schema.ts'
import { checkValues } from '../plan/checks.ts'
import { withOutputs } from '../plan/outputs.ts'
import type { DeployPlan, PlannedDeployment } from '../plan/plan.ts'
import type { ImageOptions } from './image-options.ts'
import { PUSH_STEP } from './image-plan.ts'

/** What was built already, by what it was built from: deployments that share their steps share what comes of them. */
export type BuildsDone = Map<string, Built>

/**
 * Runs the build and push steps that a plan needs, and gives the plan with what came of them. Nothing is deployed yet: a
 * step that fails leaves the deployments as they are.
 * @throws {OrcError} `step_failed`, what the loader finds wrong with the flow, and values that do not fit by now
 */
export async function makeImages(
  plan: DeployPlan,
  options: ImageOptions,
  done: BuildsDone = new Map(),
): Promise<DeployPlan> {
  const deployments: PlannedDeployment[] = []
  for (const planned of plan.deployments) deployments.push(await makeImage(planned, { plan, options, done }))
  return { ...plan, deployments }
}

interface Making {
  readonly plan: DeployPlan
  readonly options: ImageOptions
  readonly done: BuildsDone
}

async function makeImage(planned: PlannedDeployment, making: Making): Promise<PlannedDeployment> {
  if (planned.steps.length === 0) return planned
  const { made, outputs } = await build(planned.steps, making)
  const wanted = withOutputs(planned.wanted, outputs)
  checkValues(wanted, making.plan.pool)
  return { ...planned, wanted: planned.image ? { ...wanted, codeDigest: made['codeDigest'] ?? null } : wanted }
}

async function build(steps: readonly Step[], { plan, options, done }: Making): Promise<Built> {
  const { root: directory, entrypoint } = plan.project
  const { onProgress, sharedBy = [], signal = new AbortController().signal } = options
  const entrypoints = [...new Set([...sharedBy, entrypoint])].sort()
  const key = JSON.stringify([directory, entrypoints, steps])
  const known = done.get(key)
  if (known) return known
  const functions = await functionsFor(steps, options)
  const context = { directory, entrypoints, steps: functions, signal, log: silentLogger, onProgress }
  const built = await buildWithOutputs(withCredentials(steps, options), context)
  done.set(key, built)
  return built
}

async function functionsFor(steps: readonly Step[], { steps: functions }: ImageOptions) {
  if (functions) return functions()
  if (steps.some(({ step }) => step.endsWith('_docker_image'))) throw new OrcError('usage', NO_STEPS)
  return {}
}

/** They are in no plan, since a plan is shown. */
function withCredentials(steps: readonly Step[], { pushCredentials: credentials }: ImageOptions): readonly Step[] {
  if (credentials === undefined) return steps
  return steps.map((step) => (step.step === PUSH_STEP ? { ...step, credentials } : step))
}

const NO_STEPS = {
  problem: 'The image of the deployment would have to be built, and nothing is here that builds.',
  remedy: 'Pass `steps`, such as `dockerSteps` of @orc/docker, or say `build: false`.',
}
