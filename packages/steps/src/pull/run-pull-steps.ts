import { join } from 'node:path'
import type { PullStep } from '@orc/core/contract'
import { nearest, OrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import { fillOutputs, type StepOutputs, stepId } from '../outputs.ts'
import type { PullStepFunction } from './pull-step.ts'
import { PULL_STEPS } from './registry.ts'

export interface PullOptions {
  /** Aborts between steps, and within those that take long. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** Where the first step begins. @default the process' working directory */
  readonly cwd?: string | undefined
  /** Where checkouts of repositories are kept, for later runs too. @default `.orc/checkouts` there */
  readonly checkouts?: string | undefined
  /** What an earlier epoch of the run had of each repository, in the order of the steps that clone. @default the newest */
  readonly commits?: readonly string[] | undefined
  /** @default PULL_STEPS */
  readonly steps?: Readonly<Record<string, PullStepFunction>>
}

export interface PulledCode {
  /** Absolute: the entrypoint is relative to it. */
  readonly directory: string
  /** Of what was cloned, in the order of the steps. */
  readonly commits: readonly string[]
}

/**
 * Runs a deployment's pull steps in their order, each with what those before it made in place of `{{ id.output }}`. All
 * names are checked before the first one runs: a step that does not exist must not leave half of a checkout behind.
 * @throws {OrcError} `step_unknown`, `step_failed`, `reference_unknown`.
 */
export async function runPullSteps(pullSteps: readonly PullStep[], options: PullOptions): Promise<PulledCode> {
  const { signal, log, cwd = process.cwd(), steps = PULL_STEPS, commits: begun = [] } = options
  const { checkouts = join(cwd, '.orc', 'checkouts') } = options
  const planned = pullSteps.map((fields) => ({ fields, run: findStep(fields.step, steps) }))
  const commits: string[] = []
  let outputs: StepOutputs = new Map()
  let directory = cwd
  for (const { fields, run } of planned) {
    signal.throwIfAborted()
    log.debug('pull step', { step: fields.step })
    const filled = fillOutputs(fields, { place: `pull step "${stepId(fields)}"`, outputs })
    const answer = await run(filled, { directory, signal, log, checkouts, commit: begun[commits.length] })
    const pulled = typeof answer === 'string' ? { directory: answer } : answer
    directory = pulled.directory
    if (pulled.commit !== undefined) commits.push(pulled.commit)
    outputs = new Map([...outputs, [stepId(fields), { directory, ...pulled.outputs }]])
  }
  return { directory, commits }
}

function findStep(name: string, steps: Readonly<Record<string, PullStepFunction>>): PullStepFunction {
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined
  if (step) return step
  const known = Object.keys(steps)
  throw new OrcError('step_unknown', { step: name, nearest: nearest(name, known), allowed: known })
}
