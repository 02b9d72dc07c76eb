import type { ConcurrencyLimit, Deployment, FlowRun, InfrastructureExit, WorkPool, WorkQueue } from '@orc/core/contract'
import { CLAIM_LEASE_MS, LEASE_MS, type State } from '@orc/core/model'
import { type Clock, type Random, seededRandom } from '@orc/core/runtime'
import { expect } from 'vitest'
import type { ClaimAsk, ClaimedRow } from '../claims.ts'
import type { DeploymentSpec } from '../deployments.ts'
import type { NewFlowRun } from '../flow-runs.ts'
import type { Store } from '../store.ts'
import type { NewWorkPool, NewWorkQueue } from '../work-pools.ts'
import { SteppedClock } from './stepped-clock.ts'

/** The adapter under test. */
export interface StoreSubject {
  /** Heads the tests. */
  readonly name: string
  /** Opens a new, empty store on this clock and this source of chance. */
  readonly open: (on: { readonly clock: Clock; readonly random: Random }) => Promise<OpenedStore>
  /** A store of which one method rejects with a `SimulatedCrash` before or after its work: `crashing` of @orc/testing. */
  readonly crashing: (store: Store, point: CrashPoint) => Store
}

export interface CrashPoint {
  /** Dotted, such as `claims.claimDue`. */
  readonly at: string
  readonly when: 'before' | 'after'
}

export interface OpenedStore extends AsyncDisposable {
  readonly store: Store
  /** Opens a second handle on the same store, for those that can have several. Disposing the first disposes it too. */
  readonly openAnother?: () => Promise<Store>
}

/** A store with the few things that most tests need, each made in one line. */
export interface World extends AsyncDisposable {
  readonly store: Store
  readonly clock: SteppedClock
  readonly openAnother: (() => Promise<Store>) | undefined
  pool(change?: Partial<NewWorkPool>): Promise<WorkPool>
  queue(change?: Partial<NewWorkQueue>): Promise<WorkQueue>
  deployment(change?: Partial<DeploymentSpec>): Promise<Deployment>
  run(of: Deployment, change?: Partial<NewFlowRun>): Promise<FlowRun>
  limit(name: string, slots: number, perMs?: number): Promise<ConcurrencyLimit>
  claim(change?: Partial<ClaimAsk>): Promise<ClaimedRow[]>
  /** A run of a pool and a deployment of its own, claimed and started. */
  running(change?: Partial<DeploymentSpec>): Promise<{ id: string; epoch: number }>
  exit(run: RunEpochOf, change?: Partial<InfrastructureExit>): Promise<State>
  stateOf(id: string): Promise<State>
  freshId(kind: string): string
}

type RunEpochOf = { readonly id: string; readonly epoch: number; readonly workerId?: string }

export const WORKER = 'worker-1'

export const DEPLOYMENT: DeploymentSpec = {
  flow: 'flow',
  name: 'deployment',
  description: '',
  workPool: 'pool',
  workQueue: null,
  entrypoint: 'flows.ts:flow',
  pullSteps: [],
  parameterSchema: { type: 'object' },
  parameters: {},
  jobVariables: {},
  tags: [],
  concurrencyLimit: null,
  collisionStrategy: 'enqueue',
  concurrencyKey: null,
  infrastructureRetries: 0,
  codeDigest: null,
  schedules: [],
}

export const POOL: NewWorkPool = {
  name: 'pool',
  type: 'process',
  description: '',
  baseJobTemplate: { variables: { type: 'object', properties: {} }, job_configuration: { command: '{{ command }}' } },
  concurrencyLimit: null,
  paused: false,
}

export const QUEUE: NewWorkQueue = { pool: 'pool', name: 'queue', concurrencyLimit: null, paused: false }

const EXIT: InfrastructureExit = {
  exitCode: 1,
  signal: null,
  message: 'It exited with 1.',
  permanent: false,
  lastLines: [],
}

export async function openWorld(subject: StoreSubject): Promise<World> {
  const clock = new SteppedClock()
  const opened = await subject.open({ clock, random: seededRandom(1) })
  const { store } = opened
  let fresh = 0
  const freshId = (kind: string): string => `${kind}-${++fresh}`
  const world: World = {
    store,
    clock,
    openAnother: opened.openAnother,
    freshId,
    pool: async (change) => present(await store.workPools.createIfAbsent({ ...POOL, ...change })),
    queue: async (change) => present(await store.workQueues.createIfAbsent({ ...QUEUE, ...change })),
    deployment: async (change) => present(await store.deployments.apply({ ...DEPLOYMENT, ...change })).deployment,
    run: async (of, change) => {
      const { id: deploymentId, parameters, tags } = of
      const run = { deploymentId, name: freshId('run'), parameters, jobVariables: {}, tags, ...change }
      return present(await store.flowRuns.create(run))
    },
    limit: async (name, slots, perMs) =>
      present(await store.concurrencyLimits.createIfAbsent({ name, slots, perMs: perMs ?? null })),
    claim: (change) => {
      const claimId = freshId('claim')
      return store.claims.claimDue({
        pool: 'pool',
        workerId: WORKER,
        claimId,
        slots: 1,
        leaseMs: CLAIM_LEASE_MS,
        ...change,
      })
    },
    running: async (change) => {
      await world.pool()
      const { id } = await world.run(await world.deployment(change))
      const epoch = only(await world.claim()).epoch
      const start = { id, epoch, nonce: 'nonce', codeDigest: null, leaseMs: LEASE_MS }
      expect(await store.flowRuns.start(start)).not.toHaveProperty('refused')
      return { id, epoch }
    },
    exit: async ({ id, epoch, workerId = WORKER }, change) => {
      const answer = await store.claims.reportExit({ id, epoch, workerId, exit: { ...EXIT, ...change } })
      if ('refused' in answer) throw new Error(`The exit was refused: ${answer.refused}`)
      return answer.state
    },
    stateOf: async (id) => present(await store.flowRuns.get(id)).state,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
  return world
}

export function present<Value>(value: Value | undefined | null): Value {
  if (value === undefined || value === null) throw new Error('Expected something, got nothing.')
  return value
}

export function only<Item>(items: readonly Item[]): Item {
  expect(items).toHaveLength(1)
  return present(items[0])
}
