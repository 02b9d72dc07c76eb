import type { DeployClient, DeployOptions } from '../options.ts'

/** What the wizard needs of where it is started. */
export interface WizardOptions extends Pick<DeployOptions, 'describe' | 'steps' | 'signal'> {
  readonly client: DeployClient
  /** Where it was started: flows are looked for below it. */
  readonly directory: string
  /** What flags say: what they answer is not asked. */
  readonly given: GivenAnswers
  /** The work pool that is offered first. */
  readonly defaultPool?: string | undefined
  /** The time zone that is offered first. @default UTC */
  readonly timezone?: string | undefined
  /** Plans and says what would change, and changes nothing. @default false */
  readonly dryRun?: boolean | undefined
}

export type GivenAnswers = Partial<
  Omit<DeployOptions, 'client' | 'directory' | 'describe' | 'steps' | 'signal' | 'onProgress'>
>
