import type { FlowRun, InfrastructureExit, PullStep, RunEpoch, StopOrder } from '@orc/core/contract'
import type { BaseJobTemplate, JobVariables, State } from '@orc/core/model'
import type { NewFlowRun, Refusal } from './flow-runs.ts'

/**
 * A claim is a row of run and epoch with two leases. The run lease decides death; worker and runner renew it. The owner
 * lease is the worker's: it decides adoption. Slots in use are the claims whose owner lease is alive or whose run is
 * under way (PENDING, RUNNING, CANCELLING). The row goes when the owner reports that the infrastructure is gone, or when
 * the lease of a finished run lapses.
 */
export interface Claims {
  /**
   * SCHEDULED → PENDING for due runs of a pool, in the order of `compareClaimOrder`, as many as slots and limits allow.
   * Reads the slots in use in the transaction that claims; walks the heads of the groups that share limits, so runs
   * behind an exhausted limit are not scanned. A claimId that was used returns those of its runs whose epoch is live.
   * Runs that collide at a limit which is full then are cancelled as its strategy says.
   */
  claimDue(ask: ClaimAsk): Promise<ClaimedRow[]>
  /**
   * Makes a run of no deployment, pool or queue that is PENDING already, claimed by the worker that will run it itself:
   * no limit holds it back, nobody else can be given it, and lost before its start it is CRASHED. A claimId that was used
   * returns its run. With `retryOf` and `keepsResults` it takes over what the tasks of that run returned.
   */
  begin(ask: BeginAsk): Promise<FlowRun>
  /**
   * Cancels what `collisions` says at every limit, for runs that fell due while no worker asked. Creating a run and
   * claiming one do it for theirs. Returns how many were cancelled.
   */
  settleCollisions(): Promise<number>
  /**
   * How long a run may go on after it was told to stop: known once its job is rendered, which needs more than the store.
   * Stop orders and the reaper go by it; until it is set it is `DEFAULT_GRACE_MS`. Claims that are gone are passed over.
   */
  setGrace(runs: readonly (RunEpoch & { readonly graceMs: number })[]): Promise<void>
  /**
   * When the next run of these queues falls due, whatever the limits say; with `after`, the first that does so after
   * that instant. Pass the time before the last `claimDue`: what was due then and was not claimed is held by a limit.
   */
  nextDueAt(ask: NextDueAsk): Promise<Date | undefined>
  /** Renews both leases of each run whose epoch is live and owned by this worker. An accepted call counts as a renewal. */
  renew(ask: {
    workerId: string
    runs: readonly RunEpoch[]
    leaseMs: number
  }): Promise<{ stale: RunEpoch[]; stop: StopOrder[] }>
  /** Renews the run lease for the runner. */
  renewRunLease(ask: { id: string; epoch: number; leaseMs: number }): Promise<{ stop: StopOrder | null } | Refusal>
  bindInfrastructure(ask: {
    id: string
    epoch: number
    workerId: string
    infrastructureId: string
  }): Promise<Refusal | undefined>
  /**
   * The infrastructure of an epoch is gone, its worker says: the slot is free. What becomes of the run follows the
   * transition table: over stays over; CANCELLING is CANCELLED; PENDING is tried again unless it failed for good or too
   * often; RUNNING is CRASHED, or tried again while `infrastructureRetries` are left.
   */
  reportExit(ask: {
    id: string
    epoch: number
    workerId: string
    exit: InfrastructureExit
  }): Promise<{ state: State } | Refusal>
  /** By compare-and-set: the owner lease must have lapsed, or the owner be `deadWorkerId`, or be the asker. */
  adopt(ask: {
    id: string
    epoch: number
    workerId: string
    deadWorkerId: string | null
    leaseMs: number
  }): Promise<AdoptOutcome>
  /**
   * Ends what nobody is left to prove: claims whose run lease lapsed by the evidence of `isProvenLapse`, and, of runs
   * that are over, those whose owner lease lapsed. Returns the runs it touched.
   */
  reapLapsed(ask: { watchingSince: Date; limit: number }): Promise<{ id: string; epoch: number; state: State }[]>
}

export interface ClaimAsk {
  readonly pool: string
  readonly workerId: string
  readonly claimId: string
  readonly slots: number
  /** All queues of the pool when left out. */
  readonly queues?: readonly string[] | undefined
  readonly leaseMs: number
}

export interface BeginAsk extends Pick<NewFlowRun, 'name' | 'parameters' | 'tags' | 'retryOf' | 'keepsResults'> {
  readonly flow: string
  readonly workerId: string
  /** For people. */
  readonly workerName: string
  readonly claimId: string
  readonly leaseMs: number
}

export interface NextDueAsk {
  readonly pool: string
  /** All queues of the pool when left out. */
  readonly queues?: readonly string[] | undefined
  readonly after?: Date | undefined
}

/** A claimed run with what its job is rendered from. */
export interface ClaimedRow {
  readonly run: FlowRun
  readonly epoch: number
  readonly leaseMs: number
  /** As it is set: of a repeated claimId by an earlier answer. */
  readonly graceMs: number
  readonly baseJobTemplate: BaseJobTemplate
  readonly deploymentJobVariables: JobVariables
  readonly entrypoint: string
  readonly pullSteps: readonly PullStep[]
}

export interface AdoptOutcome {
  readonly outcome: 'adopted' | 'owned' | 'over'
  readonly previousWorkerId: string | null
  /** Until the owner lease lapses, for `owned`; else 0. */
  readonly retryInMs: number
}
