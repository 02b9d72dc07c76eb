import type { PullStep } from '@orc/core/contract'
import { nearest, OrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import type { PullStepFunction } from './pull-step.ts'
import { PULL_STEPS } from './registry.ts'

export interface PullOptions {
  /** Aborts between steps, and within those that take long. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** Where the first step begins. @default the process' working directory */
  readonly cwd?: string | undefined
  /** @default PULL_STEPS */
  readonly steps?: Readonly<Record<string, PullStepFunction>>
}

export interface PulledCode {
  /** Absolute: the entrypoint is relative to it. */
  readonly directory: string
}

/**
 * Runs a deployment's pull steps in their order. All names are checked before the first one runs: a step that does not
 * exist must not leave half of a checkout behind.
 * @throws {OrcError} `step_unknown`, `step_failed`.
 */
export async function runPullSteps(pullSteps: readonly PullStep[], options: PullOptions): Promise<PulledCode> {
  const { signal, log, cwd = process.cwd(), steps = PULL_STEPS } = options
  const planned = pullSteps.map((fields) => ({ fields, run: findStep(fields.step, steps) }))
  let directory = cwd
  for (const { fields, run } of planned) {
    signal.throwIfAborted()
    log.debug('pull step', { step: fields.step })
    directory = await run(fields, { directory, signal, log })
  }
  return { directory }
}

function findStep(name: string, steps: Readonly<Record<string, PullStepFunction>>): PullStepFunction {
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined
  if (step) return step
  const known = Object.keys(steps)
  throw new OrcError('step_unknown', { step: name, nearest: nearest(name, known), allowed: known })
}
