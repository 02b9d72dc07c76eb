import { LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { scheduleAt } from './deployments.ts'
import { everything } from './everything.ts'
import { taskRecord } from './task-runs.ts'
import { WAIT_MS, waitAsk } from './waits.ts'
import { DEPLOYMENT, openWorld, POOL, present, QUEUE, type StoreSubject, WORKER, type World } from './world.ts'

/** A method that writes, with what it needs to be there. */
interface Writing {
  readonly at: string
  readonly prepare: (world: World) => Promise<(store: Store) => Promise<unknown>>
  /** What it wrote shows only as time passes. */
  readonly isUnseen?: true
  /** A second one changes nothing more, but is an event of its own. */
  readonly isToldAgain?: true
}

const EXIT = { exitCode: 1, signal: null, message: 'gone', permanent: false, lastLines: [] }
const HEARTBEAT = { name: 'worker', pool: 'pool', type: 'process', queues: null, limit: 4, hostname: 'host', pid: 1 }
const KEY = { key: 'key', requestHash: 'hash' }
const never = (): undefined => undefined

const WITH_POOL: readonly Writing[] = [
  {
    at: 'workPools.update',
    prepare: inPool((store) => store.workPools.update('pool', { paused: true })),
    isToldAgain: true,
  },
  { at: 'workPools.delete', prepare: inPool((store) => store.workPools.delete('pool')) },
  { at: 'workQueues.createIfAbsent', prepare: inPool((store) => store.workQueues.createIfAbsent(QUEUE)) },
  {
    at: 'workQueues.update',
    prepare: inPool((store) => store.workQueues.update('pool', 'default', { concurrencyLimit: 3 })),
    isToldAgain: true,
  },
  {
    at: 'workQueues.delete',
    prepare: async (world) => {
      await world.pool()
      await world.queue()
      return (store) => store.workQueues.delete('pool', 'queue')
    },
  },
  {
    at: 'workers.heartbeat',
    prepare: inPool((store) => store.workers.heartbeat({ ...HEARTBEAT, id: WORKER, version: '1', problem: null })),
  },
  {
    at: 'workers.stop',
    prepare: async (world) => {
      await world.pool()
      await world.store.workers.heartbeat({ ...HEARTBEAT, id: WORKER, version: '1', problem: null })
      return (store) => store.workers.stop(WORKER)
    },
  },
  { at: 'deployments.apply', prepare: inPool((store) => store.deployments.apply(DEPLOYMENT)) },
]

const WITH_DEPLOYMENT: readonly Writing[] = [
  {
    at: 'deployments.setPaused',
    prepare: deployed((store) => store.deployments.setPaused('flow', 'deployment', true, never)),
  },
  { at: 'deployments.delete', prepare: deployed((store) => store.deployments.delete('flow', 'deployment')) },
  {
    at: 'schedules.create',
    prepare: deployed((store, id, world) => store.schedules.create(id, scheduleAt('other', world.clock.in(1000)))),
  },
  {
    at: 'schedules.setActive',
    prepare: deployed((store, id) => store.schedules.setActive(id, 'hourly', { active: false, nextAt: undefined })),
  },
  { at: 'schedules.delete', prepare: deployed((store, id) => store.schedules.delete(id, 'hourly')) },
  {
    at: 'schedules.advance',
    prepare: async (world) => {
      await deployed(never)(world)
      const to = world.clock.in(1000)
      const [due] = await world.store.schedules.listDue({ now: to, limit: 1 })
      const { id: scheduleId, watermark: from } = present(due)
      const nextAt = world.clock.in(3_600_000)
      return (store) => store.schedules.advance({ scheduleId, from, to, nextAt, fire: [to], runNames: ['run'] })
    },
  },
  {
    at: 'flowRuns.create',
    prepare: deployed((store, deploymentId) =>
      store.flowRuns.create({ deploymentId, name: 'run', parameters: {}, jobVariables: {}, tags: [] }, KEY),
    ),
  },
]

const WITH_RUN: readonly Writing[] = [
  {
    at: 'claims.claimDue',
    prepare: async (world) => {
      await world.pool()
      await world.run(await world.deployment())
      const ask = { pool: 'pool', workerId: WORKER, claimId: 'claim', slots: 1, leaseMs: LEASE_MS }
      return (store) => store.claims.claimDue(ask)
    },
  },
  {
    at: 'flowRuns.start',
    prepare: async (world) => {
      await world.pool()
      const { id } = await world.run(await world.deployment())
      await world.claim()
      return (store) => store.flowRuns.start({ id, epoch: 1, nonce: 'n', codeDigest: null, leaseMs: LEASE_MS })
    },
  },
  ...(
    [
      { verb: 'complete', result: 1, notes: ['a note'] as string[] },
      { verb: 'fail', name: 'Failed', message: 'boom', data: null },
      { verb: 'retry', message: 'boom', attempt: 1 },
      { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 5 },
      { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 5, sameAttempt: true },
    ] as const
  ).map((report) => ({
    at: 'flowRuns.report',
    prepare: running((store, run) => store.flowRuns.report({ ...run, report })),
  })),
  { at: 'flowRuns.cancel', prepare: running((store, { id }) => store.flowRuns.cancel(id)) },
  {
    at: 'flowRuns.deleteIfFinished',
    prepare: async (world) => {
      const run = await world.running()
      await world.exit(run)
      return (store) => store.flowRuns.deleteIfFinished(run.id)
    },
  },
  {
    at: 'claims.settleCollisions',
    prepare: async (world) => {
      await world.running({ concurrencyLimit: 1, collisionStrategy: 'cancel-running' })
      await world.run(present(await world.store.deployments.get('flow', 'deployment')), { dueAt: world.clock.in(1) })
      world.clock.advance(1)
      return (store) => store.claims.settleCollisions()
    },
  },
  {
    at: 'claims.setGrace',
    prepare: running((store, run) => store.claims.setGrace([{ ...run, graceMs: 1 }])),
    isUnseen: true,
  },
  {
    at: 'claims.renew',
    prepare: running((store, run) => store.claims.renew({ workerId: WORKER, runs: [run], leaseMs: LEASE_MS })),
    isUnseen: true,
  },
  {
    at: 'claims.renewRunLease',
    prepare: running((store, run) => store.claims.renewRunLease({ ...run, leaseMs: LEASE_MS })),
    isUnseen: true,
  },
  {
    at: 'claims.bindInfrastructure',
    prepare: running((store, run) =>
      store.claims.bindInfrastructure({ ...run, workerId: WORKER, infrastructureId: 'x' }),
    ),
  },
  {
    at: 'claims.reportExit',
    prepare: running((store, run) => store.claims.reportExit({ ...run, workerId: WORKER, exit: EXIT })),
  },
  {
    at: 'claims.adopt',
    prepare: running((store, run) =>
      store.claims.adopt({ ...run, workerId: 'heir', deadWorkerId: WORKER, leaseMs: LEASE_MS }),
    ),
  },
  {
    at: 'claims.reapLapsed',
    prepare: async (world) => {
      await world.running()
      world.clock.advance(3 * LEASE_MS)
      return (store) => store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
    },
  },
  {
    at: 'taskRuns.record',
    prepare: running((store, run) => store.taskRuns.record({ ...run, records: [taskRecord('a'), taskRecord('b')] })),
  },
  {
    at: 'waits.open',
    prepare: running((store, run) => store.waits.open({ ...run, wait: waitAsk('a') })),
  },
  {
    at: 'waits.suspendIfOpen',
    prepare: waiting((store, run) => store.waits.suspendIfOpen({ ...run, waits: ['a'], message: 'It waits.' })),
  },
  {
    at: 'waits.answerIfOpen',
    prepare: suspended((store, { id }) => store.waits.answerIfOpen({ id, wait: 'a', value: 1 })),
  },
  {
    at: 'waits.endDue',
    prepare: async (world) => {
      const write = await suspended((store) => store.waits.endDue(10))(world)
      world.clock.advance(WAIT_MS)
      return write
    },
  },
  {
    at: 'logs.append',
    prepare: running((store, run) => {
      const line = { at: '2026-01-01T00:00:00.000Z', level: 'info', message: 'hi', source: 'flow', seq: 0 } as const
      return store.logs.append({ ...run, lines: [line] })
    }),
  },
]

const ASK = { limit: 'db', key: '', slots: 1, askId: 'ask' }

const WITH_LIMIT: readonly Writing[] = [
  {
    at: 'concurrencyLimits.createIfAbsent',
    prepare: async () => (store) => store.concurrencyLimits.createIfAbsent({ name: 'db', slots: 1, perMs: null }, KEY),
  },
  {
    at: 'concurrencyLimits.setSlots',
    prepare: limited((store) => store.concurrencyLimits.setSlots('db', 3)),
    isToldAgain: true,
  },
  { at: 'concurrencyLimits.delete', prepare: limited((store) => store.concurrencyLimits.delete('db')) },
  {
    at: 'concurrencyLimits.acquire',
    prepare: limited((store, run) => store.concurrencyLimits.acquire({ ...run, ...ASK })),
  },
  {
    at: 'concurrencyLimits.release',
    prepare: limited(async (store, run) => {
      await store.concurrencyLimits.release({ ...run, askId: 'held' })
    }),
  },
  {
    at: 'concurrencyLimits.takeRate',
    prepare: limited((store, run) => store.concurrencyLimits.takeRate({ ...run, ...ASK, limit: 'api' })),
  },
]

const ALONE: readonly Writing[] = [
  {
    at: 'workPoolTypes.upsert',
    prepare: async () => (store) =>
      store.workPoolTypes.upsert({
        name: 'type',
        description: '',
        baseJobTemplate: { variables: { type: 'object', properties: {} }, job_configuration: {} },
      }),
  },
  { at: 'workPools.createIfAbsent', prepare: async () => (store) => store.workPools.createIfAbsent(POOL) },
  { at: 'variables.set', prepare: async () => (store) => store.variables.set('variable', 1) },
  { at: 'secrets.set', prepare: async () => (store) => store.secrets.set('secret', 'ciphertext') },
  {
    at: 'variables.delete',
    prepare: async ({ store: own }) => {
      await own.variables.set('variable', 1)
      return (store) => store.variables.delete('variable')
    },
  },
  {
    at: 'secrets.delete',
    prepare: async ({ store: own }) => {
      await own.secrets.set('secret', 'ciphertext')
      return (store) => store.secrets.delete('secret')
    },
  },
  {
    at: 'settings.compareAndSet',
    prepare: async () => (store) => store.settings.compareAndSet('setting', undefined, 'value'),
  },
  { at: 'events.deleteBefore', prepare: inPool((store) => store.events.deleteBefore(new Date(8.64e15))) },
]

const WRITING = [...ALONE, ...WITH_LIMIT, ...WITH_POOL, ...WITH_DEPLOYMENT, ...WITH_RUN]

function inPool(write: (store: Store) => Promise<unknown>): Writing['prepare'] {
  return async (world) => {
    await world.pool()
    return write
  }
}

function deployed(
  write: (store: Store, deploymentId: string, world: World) => Promise<unknown> | undefined,
): Writing['prepare'] {
  return async (world) => {
    await world.pool()
    const { id } = await world.deployment({ schedules: [scheduleAt('hourly', world.clock.in(1000))] })
    return async (store) => write(store, id, world)
  }
}

function running(write: (store: Store, run: { id: string; epoch: number }) => Promise<unknown>): Writing['prepare'] {
  return async (world) => {
    const run = await world.running()
    return (store) => write(store, run)
  }
}

/** A run under way that holds a slot of "db", and a rate "api". */
function limited(write: (store: Store, run: { id: string; epoch: number }) => Promise<unknown>): Writing['prepare'] {
  return async (world) => {
    const run = await world.running()
    await world.limit('db', 2)
    await world.limit('api', 1, 1000)
    await world.store.concurrencyLimits.acquire({ ...run, ...ASK, askId: 'held' })
    return (store) => write(store, run)
  }
}

type WriteOfRun = (store: Store, run: { id: string; epoch: number }) => Promise<unknown>

function waiting(write: WriteOfRun): Writing['prepare'] {
  return async (world) => {
    const run = await world.running()
    await world.store.waits.open({ ...run, wait: waitAsk('a') })
    return (store) => write(store, run)
  }
}

function suspended(write: WriteOfRun): Writing['prepare'] {
  return async (world) => {
    const run = await world.running()
    await world.store.waits.open({ ...run, wait: waitAsk('a') })
    await world.store.waits.suspendIfOpen({ ...run, waits: ['a'], message: 'It waits.' })
    return (store) => write(store, run)
  }
}

/** Whoever asked dies at the call, and whoever comes after asks again. */
export function crashesConformance(subject: StoreSubject): void {
  describe('who dies', () => {
    for (const { at, prepare, isUnseen, isToldAgain } of WRITING) {
      test(`before ${at} has changed nothing; it can be done afterwards`, async () => {
        await using world = await openWorld(subject)
        const write = await prepare(world)
        const before = await everything(world.store)
        await expect(write(subject.crashing(world.store, { at, when: 'before' }))).rejects.toMatchObject({
          name: 'SimulatedCrash',
        })
        expect(await everything(world.store)).toEqual(before)
        await write(world.store)
        if (!isUnseen) expect(await everything(world.store)).not.toEqual(before)
      })

      test(`after ${at} has done it whole; asking again is safe`, async () => {
        await using world = await openWorld(subject)
        const write = await prepare(world)
        const before = await everything(world.store)
        await expect(write(subject.crashing(world.store, { at, when: 'after' }))).rejects.toMatchObject({
          name: 'SimulatedCrash',
        })
        const after = await everything(world.store)
        if (!isUnseen) expect(after).not.toEqual(before)
        await write(world.store)
        const repeated = await everything(world.store)
        expect(isToldAgain ? { ...repeated, events: after.events } : repeated).toEqual(after)
      })
    }
  })
}
