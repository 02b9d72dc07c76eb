import type { Client } from '@orc/client'
import { createClient, inProcessTransport } from '@orc/client'
import { type Random, seededRandom, silentLogger } from '@orc/core/runtime'
import type { Store } from '@orc/store'
import { openSqliteStore } from '@orc/store-sqlite'
import { FakeClock } from '@orc/testing'
import { Worker } from '@orc/worker'
import { Diary } from './diary.ts'
import { DESK, PACE, simulatedFlow } from './flows.ts'
import { Host } from './host.ts'
import { KeyedRuns } from './keyed-runs.ts'
import { Machine } from './machine.ts'
import { type Network, overNetwork, type Weather } from './network.ts'
import { apiOver, type SimServer, startServer } from './server.ts'
import { settle } from './settle.ts'
import { DESK_SLOTS, HEAVY, HEAVY_SLOTS, PACE_PER_MS, PACE_SLOTS } from './shared.ts'
import { Witness } from './witness.ts'

export const POOL = 'sim'
export const POOL_LIMIT = 5
/** The deployments, and the most runs of each at once. */
export const DEPLOYMENTS = [
  { name: 'free', concurrencyLimit: null, queue: 'default', infrastructureRetries: 0 },
  { name: 'limited', concurrencyLimit: 2, queue: 'default', infrastructureRetries: 1 },
  { name: 'queued', concurrencyLimit: null, queue: 'narrow', infrastructureRetries: 3 },
] as const
export const QUEUE_LIMIT = 2

/** Server, workers, machine and network on one clock, and everything drawn from one seed. */
export interface World {
  readonly clock: FakeClock
  readonly random: Random
  readonly store: Store
  readonly weather: Weather
  readonly machine: Machine
  readonly witness: Witness
  readonly diary: Diary
  readonly keyedRuns: KeyedRuns
  readonly workers: (WorkerProcess | undefined)[]
  readonly serverUp: () => SimServer | undefined
  /** An API over the store that nothing disturbs, for whoever asks and checks. */
  readonly observer: Client
  startServer(): void
  startWorker(slot: number): void
  /** Lets happen what can happen without time passing. */
  settle(): Promise<void>
}

export interface WorkerProcess {
  readonly host: Host
  readonly worker: Worker
}

export async function createWorld(seed: number): Promise<World> {
  const clock = new FakeClock('2026-03-28T22:00:00Z')
  const random = seededRandom(seed)
  const store = await openSqliteStore({ path: ':memory:', clock, random, log: silentLogger })
  const weather: Weather = { lostRequests: 0, lostReplies: 0, maxDelayMs: 0, down: false }
  let server: SimServer | undefined
  let started = 0
  const serverUp = (): SimServer | undefined => (server?.host.alive ? server : undefined)
  const [witness, diary] = [new Witness(), new Diary()]
  const network: Network = { clock, random, weather, witness, server: serverUp }
  const machine = new Machine(network, diary)
  const workers: (WorkerProcess | undefined)[] = [undefined, undefined, undefined]
  const observing = apiOver({ store, clock, random, log: silentLogger })
  return {
    clock,
    random,
    store,
    weather,
    machine,
    witness,
    diary,
    keyedRuns: new KeyedRuns(),
    workers,
    serverUp,
    observer: createClient(inProcessTransport(observing)),
    startServer: () => {
      started += 1
      server = startServer({ name: `server ${started}`, store, clock, random })
    },
    startWorker: (slot) => {
      started += 1
      workers[slot] = startWorker(`worker ${started}`, network, machine)
    },
    settle: () => settle(() => clock.sleepsBegun),
  }
}

function startWorker(name: string, network: Network, machine: Machine): WorkerProcess {
  const host = new Host(name)
  const worker = new Worker({
    client: overNetwork(network, host, (server) => server.owner),
    pool: POOL,
    provisioners: [machine.provisionerOf(host)],
    name,
    clock: host.clock(network.clock),
    random: network.random,
    log: silentLogger,
  })
  host.while(worker.run()).catch((error: unknown) => {
    throw error
  })
  return { host, worker }
}

/** What a team sets up: a pool with two queues, limits by name, three deployments, schedules. */
export async function furnish({ observer, diary }: World): Promise<void> {
  const template = { variables: { type: 'object' as const, properties: {} }, job_configuration: {} }
  await observer.call('putWorkPoolType', { name: 'process', description: 'simulated', baseJobTemplate: template })
  await observer.call('createWorkPool', { name: POOL, type: 'process', concurrencyLimit: POOL_LIMIT })
  await observer.call('createWorkQueue', { pool: POOL, name: 'narrow', priority: 1, concurrencyLimit: QUEUE_LIMIT })
  await observer.call('createConcurrencyLimit', { name: DESK, slots: DESK_SLOTS })
  await observer.call('createConcurrencyLimit', { name: PACE, slots: PACE_SLOTS, perMs: PACE_PER_MS })
  await observer.call('createConcurrencyLimit', { name: `tag:${HEAVY}`, slots: HEAVY_SLOTS })
  const { inputSchema } = simulatedFlow(diary.notesOf({ id: 'none', epoch: 0 }))
  for (const { name, concurrencyLimit, queue, infrastructureRetries } of DEPLOYMENTS) {
    await observer.call('applyDeployment', {
      flow: 'kitchen-sink',
      name,
      workPool: POOL,
      workQueue: queue,
      entrypoint: 'sim.ts:kitchenSink',
      parameterSchema: inputSchema(),
      parameters: { steps: [{ do: 'sleep', ms: 1500 }] },
      concurrencyLimit,
      infrastructureRetries,
      schedules: name === 'free' ? [{ slug: 'often', spec: OFTEN, catchup: 'all' }] : [],
    })
  }
}

/** Across a night in which the clocks of Oslo go forward. */
export const OFTEN = { type: 'cron', cron: '*/2 * * * *', timezone: 'Europe/Oslo', dayOr: true } as const
