import type { Logger } from '@orc/core/runtime'

/** What a pull step is given beside its own fields. */
export interface PullContext {
  /** Where the steps before it left the code. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly log: Logger
}

/** Brings code to this machine, or says where it is; answers with the directory that the entrypoint is relative to. */
export type PullStepFunction = (fields: Readonly<Record<string, unknown>>, context: PullContext) => Promise<string>
