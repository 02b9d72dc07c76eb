import { describe, expect, test } from 'vitest'
import type { Advance } from '../deployments.ts'
import { scheduleAt } from './deployments.ts'
import { only, openWorld, present, type StoreSubject, type World } from './world.ts'

async function scheduled(subject: StoreSubject): Promise<World & { deploymentId: string }> {
  const world = await openWorld(subject)
  await world.pool()
  const schedule = scheduleAt('hourly', world.clock.in(1000), { parameters: { b: 2 } })
  const deployment = await world.deployment({ schedules: [schedule], parameters: { a: 1, b: 1 }, tags: ['t'] })
  return { ...world, deploymentId: deployment.id }
}

async function dueNow(world: World) {
  return only(await world.store.schedules.listDue({ now: world.clock.now(), limit: 10 }))
}

/** Fires what is due now and looks again after an hour. */
async function firing(world: World): Promise<Advance> {
  const { id, watermark } = await dueNow(world)
  const now = world.clock.now()
  return {
    scheduleId: id,
    from: watermark,
    to: now,
    nextAt: world.clock.in(3_600_000),
    fire: [now],
    runNames: ['occurrence'],
  }
}

export function schedulesConformance(subject: StoreSubject): void {
  describe('schedules', () => {
    test('one is due from its next occurrence on, to the millisecond, with the parameters of its runs', async () => {
      await using world = await scheduled(subject)
      expect(await world.store.schedules.nextDueAt()).toEqual(world.clock.in(1000))
      world.clock.advance(999)
      expect(await world.store.schedules.listDue({ now: world.clock.now(), limit: 10 })).toEqual([])
      world.clock.advance(1)
      expect(await dueNow(world)).toMatchObject({
        slug: 'hourly',
        parameters: { a: 1, b: 2 },
        deploymentId: world.deploymentId,
      })
    })

    test('advancing creates the runs and moves the watermark in one step', async () => {
      await using world = await scheduled(subject)
      world.clock.advance(1000)
      const advance = await firing(world)
      expect(await world.store.schedules.advance(advance)).toBe(true)
      const run = only((await world.store.flowRuns.list({ limit: 10 })).items)
      const dueAt = world.clock.now().toISOString()
      expect(run).toMatchObject({
        name: 'occurrence',
        dueAt,
        schedule: 'hourly',
        parameters: { a: 1, b: 2 },
        tags: ['t'],
      })
      expect(await world.store.schedules.listDue({ now: world.clock.now(), limit: 10 })).toEqual([])
      expect(await world.store.schedules.nextDueAt()).toEqual(advance.nextAt)
      expect(await world.claim()).toHaveLength(1)
    })

    test('of many that fire the same occurrence one does, and there is one run', async () => {
      await using world = await scheduled(subject)
      world.clock.advance(1000)
      const advance = await firing(world)
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.store.schedules.advance(advance)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect((await world.store.flowRuns.list({ limit: 10 })).items).toHaveLength(1)
    })

    test('a watermark that was moved, an edit, a pause or a deletion stop a firing that is on its way', async () => {
      for (const change of ['edit', 'pause', 'pause deployment', 'delete'] as const) {
        await using world = await scheduled(subject)
        world.clock.advance(1000)
        const advance = await firing(world)
        world.clock.advance(1)
        const next = world.clock.in(1000)
        const edited = scheduleAt('hourly', next, { parameters: { b: 3 } })
        if (change === 'edit') await world.deployment({ schedules: [edited] })
        const inactive = { active: false, nextAt: undefined }
        if (change === 'pause') await world.store.schedules.setActive(world.deploymentId, 'hourly', inactive)
        if (change === 'pause deployment')
          await world.store.deployments.setPaused('flow', 'deployment', true, () => next)
        if (change === 'delete') await world.store.schedules.delete(world.deploymentId, 'hourly')
        expect(await world.store.schedules.advance(advance), change).toBe(false)
        expect((await world.store.flowRuns.list({ limit: 10 })).items, change).toEqual([])
      }
    })

    test('one occurrence makes one run even if its schedule was deleted and made again', async () => {
      await using world = await scheduled(subject)
      world.clock.advance(1000)
      const first = await firing(world)
      await world.store.schedules.advance(first)
      await world.store.schedules.delete(world.deploymentId, 'hourly')
      await world.store.schedules.create(world.deploymentId, scheduleAt('hourly', world.clock.now()))
      const { id, watermark } = await dueNow(world)
      await world.store.schedules.advance({ ...first, scheduleId: id, from: watermark })
      expect((await world.store.flowRuns.list({ limit: 10 })).items).toHaveLength(1)
    })

    test('consecutive skips are one event, those after a firing another', async () => {
      await using world = await scheduled(subject)
      world.clock.advance(1000)
      const step = async (change: Partial<Advance>): Promise<void> => {
        const { id, watermark } = await dueNow(world)
        const now = world.clock.now()
        world.clock.advance(1000)
        const base = { scheduleId: id, from: watermark, to: now, nextAt: world.clock.now(), fire: [], runNames: [] }
        expect(await world.store.schedules.advance({ ...base, ...change })).toBe(true)
      }
      const skip = () => ({ skipped: { count: 2, first: world.clock.now(), last: world.clock.now() } })
      await step(skip())
      await step(skip())
      await step({ fire: [world.clock.now()], runNames: ['fired'] })
      await step(skip())
      const skips = await world.store.events.list({ after: 0, limit: 10, types: ['schedule:skipped'] })
      expect(skips.map(({ data }) => data.count)).toEqual([4, 2])
      expect(skips[0]?.data.first).not.toBe(skips[0]?.data.last)
    })

    test('a deployment that lost its pool fires nothing, and its occurrences count as skipped', async () => {
      await using world = await scheduled(subject)
      world.clock.advance(1000)
      const advance = await firing(world)
      await world.store.workPools.delete('pool')
      expect(await world.store.schedules.advance(advance)).toBe(true)
      expect((await world.store.flowRuns.list({ limit: 10 })).items).toEqual([])
      const skips = await world.store.events.list({ after: 0, limit: 10, types: ['schedule:skipped'] })
      expect(skips).toMatchObject([{ data: { count: 1, schedule: 'hourly' } }])
    })

    test('the oldest due come first, inactive ones and those that are over never', async () => {
      await using world = await scheduled(subject)
      const create = (slug: string, inMs: number, active = true) =>
        world.store.schedules.create(world.deploymentId, scheduleAt(slug, world.clock.in(inMs), { active }))
      await create('older', 500)
      await create('inactive', 100, false)
      await world.store.schedules.create(world.deploymentId, scheduleAt('over', undefined))
      expect(await create('older', 1)).toBe('taken')
      world.clock.advance(5000)
      const due = await world.store.schedules.listDue({ now: world.clock.now(), limit: 10 })
      expect(due.map(({ slug }) => slug)).toEqual(['older', 'hourly'])
      expect(await world.store.schedules.listDue({ now: world.clock.now(), limit: 1 })).toHaveLength(1)
      expect(await world.store.schedules.create('nobody', scheduleAt('x', undefined))).toBeUndefined()
    })

    test('resuming a schedule moves its watermark to now', async () => {
      await using world = await scheduled(subject)
      const { schedules } = world.store
      await schedules.setActive(world.deploymentId, 'hourly', { active: false, nextAt: undefined })
      expect(only(await schedules.list(world.deploymentId))).toMatchObject({ active: false, nextAt: null })
      world.clock.advance(60_000)
      const resumedAt = world.clock.now()
      const nextAt = world.clock.in(1)
      const resumed = present(await schedules.setActive(world.deploymentId, 'hourly', { active: true, nextAt }))
      expect(resumed).toMatchObject({ active: true, nextAt: nextAt.toISOString() })
      world.clock.advance(1)
      expect((await dueNow(world)).watermark).toEqual(resumedAt)
    })
  })
}
