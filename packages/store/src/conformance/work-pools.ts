import { describe, expect, test } from 'vitest'
import { openWorld, present, type StoreSubject } from './world.ts'

export function workPoolsConformance(subject: StoreSubject): void {
  describe('work pools and queues', () => {
    test('a new pool has a queue "default" of priority 1, and says that no worker is online', async () => {
      await using world = await openWorld(subject)
      const pool = await world.pool()
      expect(pool).toMatchObject({ name: 'pool', status: 'NOT_READY', slotsInUse: 0, paused: false })
      expect(await world.store.workPools.get('pool')).toEqual(pool)
      const queues = await world.store.workQueues.list('pool')
      expect(queues).toMatchObject([{ name: 'default', priority: 1, isDefault: true, lastPolledAt: null }])
    })

    test('a name that is taken changes nothing', async () => {
      await using world = await openWorld(subject)
      const pool = await world.pool()
      const template = pool.baseJobTemplate
      const again = { ...pool, baseJobTemplate: template, type: 'docker' }
      expect(await world.store.workPools.createIfAbsent(again)).toBeUndefined()
      expect(await world.store.workPools.get('pool')).toEqual(pool)
      await world.queue()
      const queue = { pool: 'pool', name: 'queue', concurrencyLimit: 9, paused: true }
      expect(await world.store.workQueues.createIfAbsent(queue)).toBeUndefined()
      expect(await world.store.workQueues.createIfAbsent({ ...queue, pool: 'nowhere' })).toBeUndefined()
    })

    test('an update changes what is given and leaves the rest', async () => {
      await using world = await openWorld(subject)
      await world.pool({ concurrencyLimit: 3, description: 'before' })
      world.clock.advance(1000)
      const changed = present(await world.store.workPools.update('pool', { paused: true }))
      expect(changed).toMatchObject({ concurrencyLimit: 3, description: 'before', paused: true, status: 'PAUSED' })
      expect(changed.updatedAt).not.toBe(changed.createdAt)
      expect(await world.store.workPools.update('pool', { concurrencyLimit: null })).toMatchObject({
        concurrencyLimit: null,
      })
      expect(await world.store.workPools.update('nowhere', { paused: true })).toBeUndefined()
    })

    test('lists come by name, page after page, each item once', async () => {
      await using world = await openWorld(subject)
      for (const name of ['c', 'a', 'e', 'b', 'd']) await world.pool({ name })
      const first = await world.store.workPools.list({ limit: 2 })
      const second = await world.store.workPools.list({ limit: 2, cursor: present(first.nextCursor) })
      const third = await world.store.workPools.list({ limit: 2, cursor: present(second.nextCursor) })
      const names = [first, second, third].flatMap((page) => page.items.map((pool) => pool.name))
      expect(names).toEqual(['a', 'b', 'c', 'd', 'e'])
      expect(third.nextCursor).toBeNull()
    })

    test('a queue gets one priority more than the largest, and lists are by priority, then name', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.queue({ name: 'z' })
      await world.queue({ name: 'm', priority: 2 })
      const queues = await world.store.workQueues.list('pool')
      expect(queues.map(({ name, priority }) => [name, priority])).toEqual([
        ['default', 1],
        ['m', 2],
        ['z', 2],
      ])
      expect(await world.store.workQueues.list('nowhere')).toEqual([])
    })

    test('a queue of a paused pool is paused, and says why', async () => {
      await using world = await openWorld(subject)
      await world.pool({ paused: true })
      const queue = present(await world.store.workQueues.get('pool', 'default'))
      expect(queue).toMatchObject({ paused: false, status: 'PAUSED' })
      expect(queue.statusReason).toContain('pool')
    })

    test('deleting a queue moves its waiting runs and its deployments to the default queue, which cannot be deleted', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.queue()
      const deployment = await world.deployment({ workQueue: 'queue' })
      const run = await world.run(deployment)
      expect(run.workQueue).toBe('queue')
      expect(await world.store.workQueues.delete('pool', 'queue')).toMatchObject({ name: 'queue' })
      expect(await world.store.flowRuns.get(run.id)).toMatchObject({
        workQueue: 'default',
        state: { type: 'SCHEDULED' },
      })
      expect(await world.store.deployments.getById(deployment.id)).toMatchObject({ workQueue: 'default' })
      expect(await world.claim({ queues: ['default'] })).toHaveLength(1)
      expect(await world.store.workQueues.delete('pool', 'default')).toBeUndefined()
    })

    test('a run whose queue was deleted while it ran waits for its retry in the default queue', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.queue()
      const { id } = await world.run(await world.deployment({ workQueue: 'queue' }))
      await world.claim()
      await world.store.workQueues.delete('pool', 'queue')
      await world.exit({ id, epoch: 1 })
      expect(await world.store.flowRuns.get(id)).toMatchObject({ workQueue: 'default', state: { type: 'SCHEDULED' } })
      expect(await world.claim()).toHaveLength(1)
    })

    test('deleting a pool takes it from its deployments, cancels what waits and lets run what runs', async () => {
      await using world = await openWorld(subject)
      const running = await world.running()
      const deployment = present(await world.store.deployments.get('flow', 'deployment'))
      const waiting = await world.run(deployment)
      expect(await world.store.workPools.delete('pool')).toMatchObject({ name: 'pool', slotsInUse: 1 })
      expect(await world.store.workPools.get('pool')).toBeUndefined()
      expect(await world.store.workQueues.list('pool')).toEqual([])
      expect(await world.store.workPools.delete('pool')).toBeUndefined()
      expect(await world.stateOf(waiting.id)).toMatchObject({
        type: 'CANCELLED',
        message: expect.stringContaining('pool'),
      })
      expect(await world.stateOf(running.id)).toMatchObject({ type: 'RUNNING' })
      expect(await world.store.deployments.getById(deployment.id)).toMatchObject({ workPool: null, workQueue: null })
      const report = { verb: 'complete', result: 1 } as const
      expect(await world.store.flowRuns.report({ ...running, report })).toMatchObject({ state: { type: 'COMPLETED' } })
    })

    test('a run that wants to be tried again after its pool was deleted is cancelled: nobody could claim it', async () => {
      await using world = await openWorld(subject)
      const running = await world.running()
      await world.store.workPools.delete('pool')
      const report = { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 0 } as const
      await world.store.flowRuns.report({ ...running, report })
      expect(await world.stateOf(running.id)).toMatchObject({ type: 'CANCELLED' })
    })

    test('a pool can be made again under the name of a deleted one, and has none of its runs', async () => {
      await using world = await openWorld(subject)
      const first = await world.pool()
      await world.run(await world.deployment())
      await world.store.workPools.delete('pool')
      const second = await world.pool()
      expect(second.id).not.toBe(first.id)
      expect((await world.store.flowRuns.list({ limit: 10, workPool: 'pool' })).items).toEqual([])
      expect(await world.claim({ slots: 10 })).toEqual([])
    })

    test('types are upserted and listed by name', async () => {
      await using world = await openWorld(subject)
      const { baseJobTemplate } = await world.pool()
      await world.store.workPoolTypes.upsert({ name: 'process', description: 'one', baseJobTemplate })
      await world.store.workPoolTypes.upsert({ name: 'docker', description: 'two', baseJobTemplate })
      await world.store.workPoolTypes.upsert({ name: 'process', description: 'three', baseJobTemplate })
      const types = await world.store.workPoolTypes.list()
      expect(types.map(({ name, description }) => [name, description])).toEqual([
        ['docker', 'two'],
        ['process', 'three'],
      ])
    })
  })
}
