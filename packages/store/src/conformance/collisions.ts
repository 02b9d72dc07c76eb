import type { Deployment } from '@orc/core/contract'
import { describe, expect, test } from 'vitest'
import { only, openWorld, present, type StoreSubject, type World } from './world.ts'

const KEYED = { concurrencyLimit: 1, concurrencyKey: '{{ parameters.tenant }}' }

export function collisionsConformance(subject: StoreSubject): void {
  describe('collisions', () => {
    test('enqueue lets runs wait for their slot, the first come first', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment({ concurrencyLimit: 1 })
      const ids: string[] = []
      for (let i = 0; i < 3; i++) ids.push((await later(world, deployment)).id)
      const order: string[] = []
      for (let i = 0; i < 3; i++) {
        const { run, epoch } = only(await world.claim({ slots: 5 }))
        order.push(run.id)
        await world.exit({ id: run.id, epoch }, { permanent: true })
      }
      expect(order).toEqual(ids)
    })

    test('cancel-new cancels a run that finds no slot at its creation, and says why', async () => {
      await using world = await openWorld(subject)
      const { id: first } = await world.running({ concurrencyLimit: 1, collisionStrategy: 'cancel-new' })
      const late = await world.run(await existing(world))
      expect(late.state).toMatchObject({
        type: 'CANCELLED',
        message: expect.stringMatching(/"flow\/deployment" runs 1 at once.*cancel-new/),
      })
      expect(await world.stateOf(first)).toMatchObject({ type: 'RUNNING' })
    })

    test('cancel-new cancels those who still wait when a claim takes the last slot, in the same step', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment({ concurrencyLimit: 2, collisionStrategy: 'cancel-new' })
      const ids: string[] = []
      for (let i = 0; i < 4; i++) ids.push((await later(world, deployment)).id)
      const claimed = (await world.claim({ slots: 9 })).map(({ run }) => run.id)
      expect(claimed).toEqual(ids.slice(0, 2))
      for (const id of ids.slice(2)) expect(await world.stateOf(id)).toMatchObject({ type: 'CANCELLED' })
    })

    test('cancel-new lets a run wait that comes back from a retry: it is not new', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running({ concurrencyLimit: 1, collisionStrategy: 'cancel-new' })
      const report = { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 0 } as const
      await world.store.flowRuns.report({ id, epoch, report })
      expect(await world.claim()).toEqual([]) // its own old infrastructure still has the slot
      await world.store.claims.settleCollisions()
      expect(await world.stateOf(id)).toMatchObject({ type: 'SCHEDULED' })
    })

    test('a run that falls due while no worker asks is cancelled all the same, and not before', async () => {
      await using world = await openWorld(subject)
      await world.running({ concurrencyLimit: 1, collisionStrategy: 'cancel-new' })
      const { id } = await world.run(await existing(world), { dueAt: world.clock.in(1000) })
      world.clock.advance(999)
      expect(await world.store.claims.settleCollisions()).toBe(0)
      expect(await world.stateOf(id)).toMatchObject({ type: 'SCHEDULED' })
      world.clock.advance(1)
      expect(await world.store.claims.settleCollisions()).toBe(1)
      expect(await world.stateOf(id)).toMatchObject({ type: 'CANCELLED' })
      expect(await world.store.claims.settleCollisions()).toBe(0)
    })

    test('cancel-running cancels the oldest for a new one, which gets the slot once that is gone', async () => {
      await using world = await openWorld(subject)
      const old = await world.running({ concurrencyLimit: 1, collisionStrategy: 'cancel-running' })
      const next = await world.run(await existing(world))
      expect(next.state).toMatchObject({ type: 'SCHEDULED' })
      expect(await world.stateOf(old.id)).toMatchObject({
        type: 'CANCELLING',
        message: expect.stringContaining('cancel-running'),
      })
      expect(await world.claim()).toEqual([])
      await world.exit(old)
      expect(only(await world.claim()).run.id).toBe(next.id)
    })

    test('cancel-running keeps of those who wait the newest', async () => {
      await using world = await openWorld(subject)
      const old = await world.running({ concurrencyLimit: 1, collisionStrategy: 'cancel-running' })
      const deployment = await existing(world)
      const replaced = await world.run(deployment)
      world.clock.advance(1)
      const newest = await world.run(deployment)
      expect(await world.stateOf(replaced.id)).toMatchObject({ type: 'CANCELLED' })
      await world.exit(old)
      expect(only(await world.claim({ slots: 9 })).run.id).toBe(newest.id)
    })

    test('cancel-running ends nothing while there are slots for all', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running({ concurrencyLimit: 2, collisionStrategy: 'cancel-running' })
      await world.run(await existing(world))
      expect(await world.claim({ slots: 9 })).toHaveLength(1)
      expect(await world.stateOf(id)).toMatchObject({ type: 'RUNNING' })
    })

    test('under a key each of its values has the limit for itself', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment(KEYED)
      for (const tenant of ['a', 'a', 'b', 'b', 'c'])
        await later(world, deployment, { parameters: { tenant }, name: tenant })
      for (let i = 0; i < 2; i++) await later(world, deployment, { parameters: {}, name: 'none' })
      const claimed = await world.claim({ slots: 9 })
      expect(claimed.map(({ run }) => run.name)).toEqual(['a', 'b', 'c', 'none'])
      expect(await world.claim({ slots: 9 })).toEqual([])
      const { run, epoch } = present(claimed[1])
      await world.exit({ id: run.id, epoch }, { permanent: true })
      expect((await world.claim({ slots: 9 })).map(({ run: next }) => next.name)).toEqual(['b'])
    })

    test('runs under a key collide with those of the same key only', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment({ ...KEYED, collisionStrategy: 'cancel-new' })
      await world.run(deployment, { parameters: { tenant: 'a' } })
      await world.claim()
      const other = await world.run(deployment, { parameters: { tenant: 'b' } })
      expect(other.state).toMatchObject({ type: 'SCHEDULED' })
      const same = await world.run(deployment, { parameters: { tenant: 'a' } })
      expect(same.state).toMatchObject({ type: 'CANCELLED' })
    })

    test('a limit or a key that is set later counts what is under way, and holds back what waits', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      for (const tenant of ['a', 'a', 'b', 'b']) await world.run(deployment, { parameters: { tenant } })
      await world.claim({ slots: 1 })
      await world.deployment({ concurrencyLimit: 1 })
      expect(await world.claim({ slots: 9 })).toEqual([])
      await world.deployment(KEYED)
      expect((await world.claim({ slots: 9 })).map(({ run }) => run.parameters)).toEqual([{ tenant: 'b' }])
      await world.deployment({ concurrencyLimit: null })
      expect(await world.claim({ slots: 9 })).toHaveLength(2)
    })
  })
}

/** Later than the one before it, so that it is behind it in line. */
async function later(world: World, deployment: Deployment, change?: Parameters<World['run']>[1]) {
  world.clock.advance(1)
  return world.run(deployment, change)
}

async function existing({ store }: World) {
  return present(await store.deployments.get('flow', 'deployment'))
}
