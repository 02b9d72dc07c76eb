import type { Client } from '@orc/client'
import type { PullStep, ScheduleInput } from '@orc/core/contract'
import type { CollisionStrategy } from '@orc/core/model'
import type { FlowDescription } from '@orc/steps/loader'
import type { ImageOptions } from './images/image-options.ts'

/** What deploying needs of a client. */
export type DeployClient = Pick<Client, 'call'>

export type Values = Readonly<Record<string, unknown>>

/** A flow's deployment as a person asks for it. */
export interface DeployOptions extends ImageOptions {
  readonly client: DeployClient
  /** Where it was asked for: the entrypoint is relative to it. */
  readonly directory: string
  /** `FILE:EXPORT`. */
  readonly entrypoint: string
  /** One deployment for each. */
  readonly names: readonly string[]
  readonly pool: string
  /** The pool is made with the deployment, of this type. @default it must be there */
  readonly newPoolType?: string | undefined
  /** @default the pool's default queue */
  readonly queue?: string | undefined
  readonly schedules?: readonly ScheduleInput[] | undefined
  /** `k=v`, read by the flow's schema. */
  readonly parameters?: readonly string[] | undefined
  /** Parameters as they are; those of `parameters` go over them. */
  readonly parameterValues?: Values | undefined
  /** `k=v`, read by the pool's template. */
  readonly jobVariables?: readonly string[] | undefined
  /** Job variables as they are; those of `jobVariables` go over them. */
  readonly jobVariableValues?: Values | undefined
  readonly tags?: readonly string[] | undefined
  /** @default the flow's own */
  readonly description?: string | undefined
  /** The most runs at once, null for no limit. @default null */
  readonly concurrencyLimit?: number | null | undefined
  /** What becomes of runs that are due while the limit is reached. @default 'enqueue' */
  readonly collisionStrategy?: CollisionStrategy | undefined
  /** Gives each of its values the whole limit, such as `{{ parameters.tenant }}`. @default all runs share it */
  readonly concurrencyKey?: string | null | undefined
  readonly infrastructureRetries?: number | undefined
  /** How workers get the code. @default from the project's directory; nothing, where runs are made of images */
  readonly pullSteps?: readonly PullStep[] | undefined
  /** Whether what workers clone may lack work of this directory. @default false */
  readonly allowUnpushed?: boolean | undefined
  /** Where it is written, for messages: `orc.yaml:12:5`. */
  readonly place?: string | undefined
  /** What the flow's file says about the flow: `describeFlow` of `@orc/steps/loader`, with a cache. */
  readonly describe: (flow: { readonly directory: string; readonly entrypoint: string }) => Promise<FlowDescription>
}
