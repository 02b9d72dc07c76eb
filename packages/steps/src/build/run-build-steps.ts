import { nearest, OrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import { fillOutputs, type StepOutputs, stepId } from '../outputs.ts'
import type { BuildStepFunction, Made, StepProgress } from './build-step.ts'
import { isOwnStep, ownStep } from './own-step.ts'
import { BUILD_STEPS } from './registry.ts'

export interface BuildOptions {
  /** The project's. */
  readonly directory: string
  /** The flows that are deployed, `FILE:EXPORT`. */
  readonly entrypoints: readonly string[]
  /** Steps beside `BUILD_STEPS`: those of `@orc/docker`, and any of one's own. */
  readonly steps: Readonly<Record<string, BuildStepFunction>>
  /** Aborts between steps, and within those that take long. */
  readonly signal: AbortSignal
  readonly log: Logger
  readonly onProgress?: ((progress: StepProgress) => void) | undefined
}

export interface Built {
  /** What all of them have made, by name: of equal names the last. */
  readonly made: Made
  /** The same by step. */
  readonly outputs: StepOutputs
}

/** As `buildWithOutputs`, for whom it is enough to know what was made. */
export async function runBuildSteps(planned: readonly PlannedStep[], options: BuildOptions): Promise<Made> {
  return (await buildWithOutputs(planned, options)).made
}

interface PlannedStep {
  readonly step: string
}

/**
 * Runs a deployment's build and push steps in their order, each with what those before it made: as `made`, and in place
 * of `{{ id.output }}` in its fields. All names are checked before the first one runs, and one's own steps imported. A
 * step that is called by a path or a package is a function which a module exports: `./steps/notify.ts:notify`.
 * @throws {OrcError} `step_unknown`, `step_failed`, `reference_unknown`, and what is wrong with the flows themselves.
 */
export async function buildWithOutputs(planned: readonly PlannedStep[], options: BuildOptions): Promise<Built> {
  const { signal, log, onProgress, directory, entrypoints } = options
  const found: { fields: PlannedStep; run: BuildStepFunction }[] = []
  for (const fields of planned) found.push({ fields, run: await findStep(fields.step, options) })
  let made: Made = {}
  let outputs: StepOutputs = new Map()
  for (const { fields, run } of found) {
    signal.throwIfAborted()
    const { step } = fields
    log.debug('build step', { step })
    const filled = fillOutputs({ ...fields }, { place: `step "${stepId(fields)}"`, outputs })
    const tell = (progress: Omit<StepProgress, 'step'>): void => onProgress?.({ step, ...progress })
    const own = await run(filled, { directory, entrypoints, made, signal, log, onProgress: tell })
    made = { ...made, ...own }
    outputs = new Map([...outputs, [stepId(fields), own]])
  }
  return { made, outputs }
}

async function findStep(step: string, { steps, directory }: BuildOptions): Promise<BuildStepFunction> {
  const all = { ...BUILD_STEPS, ...steps }
  const run = Object.hasOwn(all, step) ? all[step] : undefined
  if (run) return run
  if (isOwnStep(step)) return ownStep(step, directory)
  const known = Object.keys(all)
  throw new OrcError('step_unknown', { step, nearest: nearest(step, known), allowed: known })
}
