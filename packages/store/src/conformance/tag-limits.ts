import { describe, expect, test } from 'vitest'
import { openWorld, present, type StoreSubject, type World } from './world.ts'

export function tagLimitsConformance(subject: StoreSubject): void {
  describe('limits of tags', () => {
    test('a run needs a slot of each of its limited tags, and other runs are not held back', async () => {
      await using world = await openWorld(subject)
      await tagged(world, [['gpu'], ['gpu', 'eu'], ['eu'], ['us'], []])
      await world.limit('tag:gpu', 1)
      await world.limit('tag:eu', 1)
      expect(await claimTags(world)).toEqual([['gpu'], ['eu'], ['us'], []])
      expect(await claimTags(world)).toEqual([])
      expect(await world.store.concurrencyLimits.get('tag:eu')).toMatchObject({ slotsInUse: 1, waiting: 1 })
    })

    test('a slot is there again when the infrastructure of its run is gone, whatever pool waits for it', async () => {
      await using world = await openWorld(subject)
      const [first] = await tagged(world, [['gpu'], ['gpu']])
      await world.pool({ name: 'other' })
      const elsewhere = await world.deployment({ name: 'elsewhere', workPool: 'other' })
      await world.limit('tag:gpu', 1)
      expect(await claimTags(world)).toEqual([['gpu']])
      await world.run(elsewhere, { tags: ['gpu'] })
      expect(await world.claim({ pool: 'other' })).toEqual([])
      const woken = Promise.withResolvers<void>()
      using _ = world.store.changes.subscribe((topics) => {
        if (topics === 'any' || topics.has('tag-limits')) woken.resolve()
      })
      await world.exit({ id: present(first), epoch: 1 }, { permanent: true })
      await woken.promise
      expect(await world.claim({ pool: 'other' })).toHaveLength(1)
    })

    test('a limit that is made while runs are under way counts them, and one that is deleted holds nobody', async () => {
      await using world = await openWorld(subject)
      await tagged(world, [['gpu'], ['gpu'], ['gpu']])
      await world.claim({ slots: 1 })
      await world.limit('tag:gpu', 1)
      expect(await world.store.concurrencyLimits.get('tag:gpu')).toMatchObject({ slotsInUse: 1, waiting: 2 })
      expect(await claimTags(world)).toEqual([])
      await world.store.concurrencyLimits.setSlots('tag:gpu', 2)
      expect(await claimTags(world)).toHaveLength(1)
      await world.store.concurrencyLimits.delete('tag:gpu')
      expect(await claimTags(world)).toHaveLength(1)
    })

    test('the limit of a deployment and those of tags hold together', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.limit('tag:gpu', 2)
      const limited = await world.deployment({ concurrencyLimit: 1 })
      const free = await world.deployment({ name: 'free' })
      for (const deployment of [limited, limited, free, free]) await later(world, deployment, ['gpu'])
      const claimed = await world.claim({ slots: 9 })
      expect(claimed.map(({ run }) => run.deployment)).toEqual(['flow/deployment', 'flow/free'])
    })

    test('its holders and those who wait are shown, in their order', async () => {
      await using world = await openWorld(subject)
      const ids = await tagged(world, [['gpu'], ['gpu'], ['gpu']])
      await world.limit('tag:gpu', 1)
      await world.claim()
      const { holders, waiters } = present(await world.store.concurrencyLimits.get('tag:gpu'))
      expect(holders.map(({ flowRun }) => flowRun.id)).toEqual(ids.slice(0, 1))
      expect(waiters.map(({ flowRun }) => flowRun.id)).toEqual(ids.slice(1))
    })
  })
}

async function later(world: World, deployment: Parameters<World['run']>[0], tags: readonly string[]) {
  world.clock.advance(1)
  return world.run(deployment, { tags })
}

/** Runs with these tags, one after another. */
async function tagged(world: World, tags: readonly (readonly string[])[]): Promise<string[]> {
  await world.pool()
  const deployment = await world.deployment()
  const ids: string[] = []
  for (const each of tags) ids.push((await later(world, deployment, each)).id)
  return ids
}

async function claimTags(world: World): Promise<string[][]> {
  return (await world.claim({ slots: 9 })).map(({ run }) => run.tags)
}
