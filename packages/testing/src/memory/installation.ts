import { type Client, createClient, inProcessTransport } from '@orc/client'
import { type Random, seededRandom, silentLogger } from '@orc/core/runtime'
import { type Api, createApi } from '@orc/server'
import type { Store } from '@orc/store'
import { openSqliteStore } from '@orc/store-sqlite'
import { FakeClock } from '../fake-clock.ts'

export const POOL = 'memory'
export const WORKER = 'memory'

/** Fixed, so that what a test sees is the same each time; nothing of it leaves the process. */
const KEY = new Uint8Array(32).fill(7)
/** Changes wake whoever waits, and there is no other process whose changes could be missed. */
const POLL_MS = 24 * 60 * 60_000
/** As many as the contract allows: a test's own limits are the ones that count. */
const SLOTS = 1_000

/** A store, and an API over it, in this process' memory and on a clock that only moves when it is told. */
export interface Installation extends AsyncDisposable {
  readonly clock: FakeClock
  readonly random: Random
  readonly store: Store
  /** The operations, as their owner. */
  readonly owner: Client
  /** As the run with this token may use them. */
  asRun(token: string): Client
  /** Runs that are due, each claimed for its next epoch. */
  claim(): ReturnType<typeof claimDue>
}

export interface InstallationOptions {
  readonly now: string | Date
  readonly seed: number
}

export async function openInstallation({ now, seed }: InstallationOptions): Promise<Installation> {
  const clock = new FakeClock(now)
  const random = seededRandom(seed)
  const store = await openSqliteStore({ path: ':memory:', clock, random })
  const keys = { secretKey: KEY, tokenKey: KEY }
  const context = { store, clock, random, log: silentLogger, version: 'test', workPoolTypes: [], pollMs: POLL_MS }
  const api = createApi({ ...context, ...keys })
  const owner = createClient(inProcessTransport(api))
  await furnish(owner)
  let claims = 0
  return {
    clock,
    random,
    store,
    owner,
    asRun: (token) => createClient(runTransport(api, token)),
    claim: () => claimDue(owner, `claim-${(claims += 1)}`),
    [Symbol.asyncDispose]: async () => {
      api[Symbol.dispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

async function claimDue(owner: Client, claimId: string) {
  const { runs } = await owner.call('claimFlowRuns', { pool: POOL, workerId: WORKER, claimId, slots: SLOTS })
  return runs
}

async function furnish(owner: Client): Promise<void> {
  const type = { name: POOL, description: 'Runs in the memory of a test' }
  const baseJobTemplate = { variables: { type: 'object' as const, properties: {} }, job_configuration: {} }
  await owner.call('putWorkPoolType', { ...type, baseJobTemplate })
  await owner.call('createWorkPool', { name: POOL, type: POOL })
  const machine = { hostname: 'memory', pid: 1, version: 'test', problem: null }
  await owner.call('heartbeatWorker', {
    id: WORKER,
    name: WORKER,
    pool: POOL,
    type: POOL,
    queues: null,
    limit: SLOTS,
    ...machine,
  })
}

function runTransport(api: Api, token: string): Parameters<typeof createClient>[0] {
  const principal = api.authenticate(`Bearer ${token}`)
  return {
    address: 'memory',
    send: ({ waitMs: _, ...request }) => api.handle({ ...request, principal }),
    streamEvents: () => {
      throw new Error('A run has no event stream.')
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
