import { WORKER_ONLINE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import type { WorkerHeartbeat } from '../workers.ts'
import { openWorld, type StoreSubject } from './world.ts'

const HEARTBEAT: WorkerHeartbeat = {
  id: 'worker-1',
  name: 'worker',
  pool: 'pool',
  type: 'process',
  queues: null,
  limit: 4,
  hostname: 'host',
  pid: 1,
  version: '1.0.0',
  problem: null,
}

export function workersConformance(subject: StoreSubject): void {
  describe('workers', () => {
    test('a worker is ONLINE for 30 s after its last heartbeat, to the millisecond', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      expect(await world.store.workers.heartbeat(HEARTBEAT)).toMatchObject({ status: 'ONLINE' })
      world.clock.advance(WORKER_ONLINE_MS - 1)
      expect(await world.store.workers.list('pool')).toMatchObject([{ status: 'ONLINE' }])
      expect(await world.store.workPools.get('pool')).toMatchObject({ status: 'READY' })
      world.clock.advance(1)
      expect(await world.store.workers.list('pool')).toMatchObject([{ status: 'OFFLINE' }])
      expect(await world.store.workPools.get('pool')).toMatchObject({ status: 'NOT_READY' })
    })

    test('a goodbye makes it OFFLINE at once, another heartbeat ONLINE again', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.store.workers.heartbeat(HEARTBEAT)
      await world.store.workers.stop('worker-1')
      await world.store.workers.stop('never heard of')
      expect(await world.store.workers.list()).toMatchObject([{ status: 'OFFLINE' }])
      await world.store.workers.heartbeat(HEARTBEAT)
      expect(await world.store.workers.list()).toMatchObject([{ status: 'ONLINE' }])
    })

    test('a pool whose only worker has a problem is NOT_READY with that problem', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.store.workers.heartbeat({ ...HEARTBEAT, problem: 'Docker cannot be reached.' })
      const status = { status: 'NOT_READY', statusReason: 'Docker cannot be reached.' }
      expect(await world.store.workPools.get('pool')).toMatchObject(status)
    })

    test('a queue is READY only for workers that serve it', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.queue()
      await world.store.workers.heartbeat({ ...HEARTBEAT, queues: ['queue'] })
      expect(await world.store.workQueues.get('pool', 'queue')).toMatchObject({ status: 'READY' })
      expect(await world.store.workQueues.get('pool', 'default')).toMatchObject({ status: 'NOT_READY' })
    })

    test('the first heartbeat of a worker is an event, those after it are not', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.store.workers.heartbeat(HEARTBEAT)
      await world.store.workers.heartbeat(HEARTBEAT)
      const events = await world.store.events.list({ after: 0, limit: 10, types: ['worker:started'] })
      expect(events).toMatchObject([{ subject: 'worker-1', workPool: 'pool' }])
    })

    test('the latest heard from come first, and the long silent are forgotten', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.store.workers.heartbeat(HEARTBEAT)
      world.clock.advance(1000)
      await world.store.workers.heartbeat({ ...HEARTBEAT, id: 'worker-2' })
      expect((await world.store.workers.list()).map(({ id }) => id)).toEqual(['worker-2', 'worker-1'])
      expect(await world.store.workers.deleteSilentSince(world.clock.now())).toBe(1)
      expect((await world.store.workers.list()).map(({ id }) => id)).toEqual(['worker-2'])
    })

    test('a heartbeat for a pool that is gone is refused', async () => {
      await using world = await openWorld(subject)
      expect(await world.store.workers.heartbeat(HEARTBEAT)).toBeUndefined()
    })
  })
}
