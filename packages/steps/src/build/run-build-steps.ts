import { nearest, OrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import type { BuildStepFunction, Made, StepProgress } from './build-step.ts'

export interface BuildOptions {
  /** The project's. */
  readonly directory: string
  /** The flows that are deployed, `FILE:EXPORT`. */
  readonly entrypoints: readonly string[]
  /** The steps that there are: those of `@orc/docker`, and any of one's own. */
  readonly steps: Readonly<Record<string, BuildStepFunction>>
  /** Aborts between steps, and within those that take long. */
  readonly signal: AbortSignal
  readonly log: Logger
  readonly onProgress?: ((progress: StepProgress) => void) | undefined
}

/**
 * Runs a deployment's build and push steps in their order, each with what those before it made. All names are checked
 * before the first one runs.
 * @throws {OrcError} `step_unknown`, `step_failed`, and what is wrong with the flows themselves.
 */
export async function runBuildSteps(
  planned: readonly { readonly step: string }[],
  options: BuildOptions,
): Promise<Made> {
  const { steps, signal, log, onProgress, directory, entrypoints } = options
  const known = Object.keys(steps)
  const found = planned.map((fields) => {
    const { step } = fields
    const run = Object.hasOwn(steps, step) ? steps[step] : undefined
    if (!run) throw new OrcError('step_unknown', { step, nearest: nearest(step, known), allowed: known })
    return { fields, run }
  })
  let made: Made = {}
  for (const { fields, run } of found) {
    signal.throwIfAborted()
    const { step } = fields
    log.debug('build step', { step })
    const tell = (progress: Omit<StepProgress, 'step'>): void => onProgress?.({ step, ...progress })
    made = { ...made, ...(await run({ ...fields }, { directory, entrypoints, made, signal, log, onProgress: tell })) }
  }
  return made
}
