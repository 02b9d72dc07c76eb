import type { Logger } from '@orc/core/runtime'

/** How far a step is, for people. Bytes are undefined where nobody knows them. */
export interface StepProgress {
  readonly step: string
  readonly message: string
  readonly currentBytes?: number | undefined
  readonly totalBytes?: number | undefined
}

/** What the steps so far have made, by name: `{ image: 'me/etl:v1' }`. */
export type Made = Readonly<Record<string, string>>

/** What a build or push step is given beside its own fields. */
export interface BuildContext {
  /** The project's. */
  readonly directory: string
  /** The flows that are deployed, `FILE:EXPORT`. */
  readonly entrypoints: readonly string[]
  readonly made: Made
  readonly signal: AbortSignal
  readonly log: Logger
  readonly onProgress: (progress: Omit<StepProgress, 'step'>) => void
}

/** Makes something of a project before it is deployed, or takes it somewhere; answers with what it made. */
export type BuildStepFunction = (fields: Readonly<Record<string, unknown>>, context: BuildContext) => Promise<Made>
