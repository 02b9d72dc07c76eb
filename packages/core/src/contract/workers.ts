import * as z from 'zod'
import { endpoint, Id, Instant, JsonObject, Name } from './endpoint.ts'
import { RunHook } from './run-hooks.ts'
import { State } from './states.ts'

export const Worker = z.strictObject({
  /** Fresh for every process. */
  id: Id,
  /** A label; several workers may bear the same. */
  name: Name,
  pool: Name,
  type: Name,
  /** The queues it serves, null for all. */
  queues: z.array(Name).nullable(),
  /** The most runs it has at once. */
  limit: z.int(),
  hostname: z.string(),
  pid: z.int(),
  version: z.string(),
  status: z.enum(['ONLINE', 'OFFLINE']),
  /** What keeps it from making infrastructure, null if nothing does. */
  problem: z.string().nullable(),
  startedAt: Instant,
  lastHeartbeatAt: Instant,
})
export type Worker = z.infer<typeof Worker>

/** A run and the claim of it that somebody speaks for. */
export const RunEpoch = z.strictObject({ id: Id, epoch: z.int().min(1) })
export type RunEpoch = z.infer<typeof RunEpoch>

/** What somebody is told to stop, and how long after the signal it may go on. */
export const StopOrder = z.strictObject({ id: Id, epoch: z.int(), graceMs: z.int(), reason: z.string() })
export type StopOrder = z.infer<typeof StopOrder>

export const PullStep = z.looseObject({ step: z.string() })
export type PullStep = z.infer<typeof PullStep>

/** A run as its worker gets it. The token and the secrets in `job` are in this reply only; neither is stored. */
export const ClaimedRun = z.strictObject({
  id: Id,
  name: z.string(),
  epoch: z.int(),
  attempt: z.int(),
  /** How long the leases of this claim last from now, in milliseconds, unless they are renewed. */
  leaseMs: z.int(),
  flow: Name,
  deployment: z.string().nullable(),
  queue: Name,
  tags: z.array(z.string()),
  dueAt: Instant,
  parameters: JsonObject,
  /** What it runs in place of the flow. */
  hook: RunHook.nullable(),
  entrypoint: z.string(),
  pullSteps: z.array(PullStep),
  /** The code that an earlier epoch began with: this one loads the same or ends in `code_changed`. */
  codeDigest: z.string().nullable(),
  /** The pool's job configuration with all values filled in. */
  job: JsonObject,
  graceMs: z.int(),
  token: z.string(),
})
export type ClaimedRun = z.infer<typeof ClaimedRun>

/** How infrastructure ended, as far as its worker can tell. */
export const InfrastructureExit = z.strictObject({
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  /** One sentence: what happened. */
  message: z.string(),
  /** What to do about it, if there is something. */
  hint: z.string().optional(),
  /** Whether another try would fail the same way: an image that does not exist, an entrypoint that is missing. */
  permanent: z.boolean().default(false),
  /** The last lines of output. */
  lastLines: z.array(z.string()).max(100).default([]),
})
export type InfrastructureExit = z.infer<typeof InfrastructureExit>

export const workerEndpoints = {
  heartbeatWorker: endpoint({
    summary: 'Say that a worker is there, and what it serves',
    access: 'owner',
    input: Worker.omit({ status: true, lastHeartbeatAt: true, startedAt: true }),
    reply: z.strictObject({ worker: Worker, poolPaused: z.boolean(), pausedQueues: z.array(Name) }),
    errors: ['work_pool_not_found', 'work_pool_type_mismatch', 'work_queue_not_found'],
  }),
  listWorkers: endpoint({
    summary: 'Workers, those heard from last first',
    access: 'owner',
    input: z.strictObject({ pool: Name.optional() }),
    reply: z.strictObject({ items: z.array(Worker) }),
    errors: ['work_pool_not_found'],
  }),
  stopWorker: endpoint({
    summary: 'Say that a worker leaves; it is OFFLINE at once, its runs are left to be adopted',
    access: 'owner',
    input: z.strictObject({ id: Id }),
    reply: z.strictObject({}),
    errors: [],
  }),
  claimFlowRuns: endpoint({
    summary: 'Claim due runs, waiting for some to become due; a repeated claimId returns its runs that are still live',
    access: 'owner',
    input: z.strictObject({
      pool: Name,
      workerId: Id,
      claimId: Id,
      slots: z.int().min(1).max(1000),
      queues: z.array(Name).optional(),
      waitMs: z.int().min(0).max(60_000).default(0),
    }),
    reply: z.strictObject({ runs: z.array(ClaimedRun) }),
    errors: ['work_pool_not_found', 'work_queue_not_found', 'worker_not_found'],
  }),
  renewClaims: endpoint({
    summary: "Renew the leases of a worker's runs; the reply lists those that are stale and those to stop",
    access: 'owner',
    input: z.strictObject({ workerId: Id, runs: z.array(RunEpoch) }),
    reply: z.strictObject({ leaseMs: z.int(), stale: z.array(RunEpoch), stop: z.array(StopOrder) }),
    errors: [],
  }),
  reportInfrastructure: endpoint({
    summary: 'Bind infrastructure to a run and its epoch: it is up, and its runner has a minute to start',
    access: 'owner',
    input: z.strictObject({ id: Id, epoch: z.int(), workerId: Id, infrastructureId: z.string() }),
    reply: z.strictObject({}),
    errors: ['flow_run_not_found', 'stale_epoch'],
  }),
  reportExit: endpoint({
    summary: 'Say that the infrastructure of an epoch is gone: its slots are free, and the run ends or is tried again',
    access: 'owner',
    input: z.strictObject({ id: Id, epoch: z.int(), workerId: Id, exit: InfrastructureExit }),
    reply: z.strictObject({ state: State }),
    errors: ['flow_run_not_found', 'stale_epoch'],
  }),
  adoptFlowRun: endpoint({
    summary:
      'Take over infrastructure of a worker that is gone: once its lease lapsed, or at once if it is provably dead',
    access: 'owner',
    input: z.strictObject({
      id: Id,
      epoch: z.int(),
      workerId: Id,
      /** A worker that is provably dead: if it is the owner, its lease need not lapse. */
      deadWorkerId: Id.nullable(),
    }),
    reply: z.strictObject({
      /** `over`: the run or the epoch is past, remove the infrastructure; `owned`: its owner's lease is alive. */
      outcome: z.enum(['adopted', 'owned', 'over']),
      leaseMs: z.int(),
      /** When an `owned` one may be asked for again, in milliseconds. */
      retryInMs: z.int(),
      previousWorkerId: Id.nullable(),
    }),
    errors: [],
  }),
}
