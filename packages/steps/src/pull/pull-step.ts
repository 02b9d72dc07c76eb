import type { Logger } from '@orc/core/runtime'

/** What a pull step is given beside its own fields. */
export interface PullContext {
  /** Where the steps before it left the code. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly log: Logger
  /** Where checkouts of repositories are kept. */
  readonly checkouts: string
  /** The commit that an earlier epoch of the run began with, for a step that clones. */
  readonly commit?: string | undefined
}

/** What a pull step has done. */
export interface Pulled {
  /** Where it left the code: the entrypoint is relative to it. */
  readonly directory: string
  /** For `{{ id.output }}` in later steps. */
  readonly outputs?: Readonly<Record<string, string>> | undefined
  /** Of a step that clones: with it the same code can be had again. */
  readonly commit?: string | undefined
}

/** Brings code to this machine, prepares it, or says where it is. A directory alone is an answer too. */
export type PullStepFunction = (
  fields: Readonly<Record<string, unknown>>,
  context: PullContext,
) => Promise<string | Pulled>
