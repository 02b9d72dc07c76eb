import type { FlowRun, RunHook, RunKey, RunReport, StopOrder } from '@orc/core/contract'
import type { JobVariables, OwedHook, State, StateType, TerminalStateType } from '@orc/core/model'
import type { Idempotency, Page, PageAsk } from './page.ts'

export interface NewFlowRun {
  readonly deploymentId: string
  readonly name: string
  /** Complete: the deployment's are already under them. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** The run's own layer. */
  readonly jobVariables: JobVariables
  /** Complete: the deployment's are among them. */
  readonly tags: readonly string[]
  /** Now when left out. */
  readonly dueAt?: Date | undefined
  readonly retryOf?: string | undefined
  /** Takes over what the tasks of the run named in `retryOf` returned; those that failed are run again. */
  readonly keepsResults?: true
  /** It runs this in place of the flow, under no limit of its deployment or tags. */
  readonly hook?: RunHook | null | undefined
  /** A run that has this key already, in its scope, is returned in place of a new one. */
  readonly runKey?: RunKey | undefined
}

/** The call in a run that asks for a child. */
export interface ChildOf {
  readonly id: string
  readonly epoch: number
  readonly call: string
  /** The tries of the bodies around the call. */
  readonly within: string
  readonly kind: 'awaited' | 'detached'
}

export interface FlowRunFilter {
  readonly flow?: string | undefined
  /** `flow/name`. */
  readonly deployment?: string | undefined
  readonly workPool?: string | undefined
  readonly states?: readonly StateType[] | undefined
  readonly tag?: string | undefined
  readonly parent?: string | undefined
  /** Created then or later. */
  readonly createdSince?: Date | undefined
  /** Created before. */
  readonly createdUntil?: Date | undefined
  /** Ended then or later; a run that is not over never did. */
  readonly endedSince?: Date | undefined
  /** Ended before. */
  readonly endedUntil?: Date | undefined
}

/** How a write under an epoch can be refused. */
export type Refusal =
  | { readonly refused: 'not-found' }
  | { readonly refused: 'stale'; readonly current: number }
  | { readonly refused: 'state'; readonly state: StateType }

/** Runs that ended in one hour in one state. A run that was deleted later is among them. */
export interface RunHour {
  /** When the hour began, ISO 8601. */
  readonly at: string
  readonly state: TerminalStateType
  readonly runs: number
}

export interface FlowRuns {
  /** SCHEDULED. Undefined when the deployment is gone or has no pool. Wakes whoever waits for its pool. */
  create(run: NewFlowRun, idempotency?: Idempotency): Promise<FlowRun | undefined>
  /**
   * The same from inside a run, under its epoch: once for each call and tries; asked again, it is the run that there is.
   * A child that is awaited is cancelled when its parent is, or ends.
   */
  createChild(run: NewFlowRun, of: ChildOf): Promise<FlowRun | Refusal | undefined>
  get(id: string): Promise<FlowRun | undefined>
  /** Newest first. */
  list(ask: PageAsk & FlowRunFilter): Promise<Page<FlowRun>>
  states(id: string): Promise<(State & { epoch: number })[] | undefined>
  /** How many ended in each hour from the one that `from` is in, and how; hours in which none did are left out. */
  endedSince(from: Date): Promise<RunHour[]>
  /** SCHEDULED → CANCELLED; PENDING, RUNNING → CANCELLING; anything else stays. Undefined when there is no such run. */
  cancel(id: string, reason?: string): Promise<FlowRun | undefined>
  /** With its states, logs and claims. `active` when it is not over or its infrastructure is not yet gone. */
  deleteIfFinished(id: string): Promise<FlowRun | 'active' | undefined>

  /** PENDING → RUNNING for the first nonce of the epoch; the same one may repeat. Sets the run lease. */
  start(
    ask: StartAsk,
  ): Promise<
    StartOutcome | Refusal | { readonly refused: 'nonce' } | { readonly refused: 'code'; readonly expected: string }
  >
  /** What the runner reports. A report that repeats what already is so is answered with that state. */
  report(ask: { id: string; epoch: number; report: RunReport }): Promise<{ state: State } | Refusal>
  /**
   * Which hooks the run owes. One that is owed when the run comes to the end it belongs to is made a run of its own in
   * the same transaction; both runs have it in their notes or in `hook`.
   */
  oweHooks(ask: { id: string; epoch: number; hooks: readonly OwedHook[] }): Promise<Record<never, never> | Refusal>
}

export interface StartAsk {
  readonly id: string
  readonly epoch: number
  readonly nonce: string
  /** Written into the run by the first start that names one; a later one that differs is refused. */
  readonly codeDigest: string | null
  readonly leaseMs: number
}

export interface StartOutcome {
  readonly attempt: number
  /** Of the run's first try, ISO 8601. */
  readonly startedAt: string
  readonly stop: StopOrder | null
  /** Whether calls of tasks are recorded for it already. */
  readonly hasTaskRuns: boolean
}
