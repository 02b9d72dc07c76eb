import type { BaseJobTemplate } from '@orc/core/model'
import type { HandedRun } from '@orc/runner'

/**
 * A kind of infrastructure. Everything it makes carries installation, pool, run and epoch, so that a later worker finds
 * it again, and no other installation touches it. `provisionerConformance` of @orc/testing is its test.
 */
export interface Provisioner {
  /** The work pool type it serves: `process`, `docker`. */
  readonly type: string
  readonly description: string
  /** What one piece of its infrastructure is called in messages: `process`, `container`. */
  readonly noun: string
  /** The default base job template of its pools, as plain data. */
  readonly baseJobTemplate: BaseJobTemplate
  /** How many runs a worker has at once unless it is told. */
  readonly defaultLimit: number
  /** Whether infrastructure can be made, and if not, why not and what to do. */
  check(): Promise<ProvisionerHealth>
  /** Idempotent for a run and epoch: a second call finds what the first made. Throws `provision_failed` and the like. */
  provision(job: Job): Promise<Infrastructure>
  find(run: OwnedRun): Promise<Infrastructure | undefined>
  /** All of this installation and pool, made by whatever worker, running or not. */
  list(): Promise<Infrastructure[]>
}

/** How a worker takes its provisioners: it knows installation and pool only once it has asked the API. */
export type ProvisionerFactory = (scope: ProvisionerScope) => Provisioner

export type ProvisionerHealth =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly remedy: string }

/** What a provisioner is made for: its infrastructure is labelled with these. */
export interface ProvisionerScope {
  readonly installationId: string
  readonly pool: string
}

export interface OwnedRun {
  readonly id: string
  readonly epoch: number
}

export interface Job {
  readonly run: HandedRun
  /** The pool's job configuration, rendered. Its keys are the pool type's own. */
  readonly configuration: Readonly<Record<string, unknown>>
  readonly token: string
  readonly graceMs: number
  readonly entrypoint: string
  readonly pullSteps: readonly { readonly step: string }[]
  /** The code that an earlier epoch began with. */
  readonly codeDigest: string | null
  /** Aborts when the run is cancelled while its infrastructure is being made. */
  readonly signal: AbortSignal
}

export interface Infrastructure {
  /** For people and for `infrastructureId`: `process 4711 on host`, a container's id. */
  readonly id: string
  readonly run: OwnedRun
  /** Where its runner was told to find the API: what is named when it does not start. */
  readonly apiUrl?: string | undefined
  /** Resolves once it is gone, with how; for infrastructure that was gone already, at once. */
  exit(): Promise<ProvisionerExit>
  /** Signal, grace, kill of everything in it; resolves when it is proven gone. */
  stop(options: { readonly graceMs: number }): Promise<void>
  /** Removes what is left of it, once its exit is recorded; it is then no longer listed. */
  remove(): Promise<void>
  /** Output from a byte offset on, ending when the infrastructure is gone and all is read. */
  logs(options: { readonly fromByte: number; readonly signal: AbortSignal }): AsyncIterable<OutputLine>
}

export interface OutputLine {
  /** Byte offset of its start in the whole output. */
  readonly offset: number
  readonly at: Date
  readonly text: string
  /** Set on a mark in place of a line, which is not shown: called once all before it is stored. */
  readonly onStored?: (() => Promise<void>) | undefined
}

export interface ProvisionerExit {
  /** Null when it ended by a signal or is unknown. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly outOfMemory: boolean
  /** Set when how it ended is not known: never taken for success. */
  readonly unknown?: string | undefined
  /** What the provisioner knows of the reason and what to do; better than what the code alone suggests. */
  readonly hint?: string | undefined
}
