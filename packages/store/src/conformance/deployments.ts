import { describe, expect, test } from 'vitest'
import type { NewSchedule } from '../deployments.ts'
import { DEPLOYMENT, only, openWorld, present, type StoreSubject, type World } from './world.ts'

const HOURLY = { type: 'interval', everyMs: 3_600_000, anchorAt: '2026-01-01T00:00:00.000Z', timezone: 'UTC' } as const

export function scheduleAt(slug: string, nextAt: Date | undefined, change: Partial<NewSchedule> = {}): NewSchedule {
  return { slug, spec: HOURLY, active: true, parameters: {}, catchup: 'latest', nextAt, ...change }
}

/** Watermarks are not shown; who is due shows them. */
async function dueSlugs(world: World, now: Date): Promise<string[]> {
  return (await world.store.schedules.listDue({ now, limit: 10 })).map(({ slug }) => slug)
}

export function deploymentsConformance(subject: StoreSubject): void {
  describe('flows and deployments', () => {
    test('the first apply creates it with its flow, the same again changes nothing, another updates it', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const first = present(
        await world.store.deployments.apply({ ...DEPLOYMENT, parameters: { a: 1, b: { c: 2, d: 3 } } }),
      )
      expect(first.outcome).toBe('created')
      expect(first.deployment).toMatchObject({ fullName: 'flow/deployment', workPool: 'pool', workQueue: 'default' })
      expect(await world.store.flows.get('flow')).toMatchObject({ name: 'flow', deployments: 1 })
      world.clock.advance(1000)
      const same = await world.store.deployments.apply({ ...DEPLOYMENT, parameters: { b: { d: 3, c: 2 }, a: 1 } })
      expect(same).toEqual({ outcome: 'unchanged', deployment: first.deployment })
      const other = present(await world.store.deployments.apply({ ...DEPLOYMENT, tags: ['new'] }))
      expect(other).toMatchObject({
        outcome: 'updated',
        deployment: { id: first.deployment.id, tags: ['new'], parameters: {} },
      })
    })

    test('a pool or a queue that is gone makes apply nothing, and writes nothing', async () => {
      await using world = await openWorld(subject)
      expect(await world.store.deployments.apply(DEPLOYMENT)).toBeUndefined()
      await world.pool()
      expect(await world.store.deployments.apply({ ...DEPLOYMENT, workQueue: 'gone' })).toBeUndefined()
      expect(await world.store.flows.get('flow')).toBeUndefined()
    })

    test('apply matches schedules by slug: the missing go, the same keep their next time, the edited start anew', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const soon = world.clock.in(60_000)
      const schedules = ['gone', 'same', 'edited'].map((slug) => scheduleAt(slug, soon))
      await world.deployment({ schedules })
      world.clock.advance(120_000)
      const later = world.clock.in(60_000)
      const edited = scheduleAt('edited', later, { parameters: { x: 1 } })
      const after = await world.deployment({ schedules: [scheduleAt('same', later), edited, scheduleAt('new', later)] })
      const nextAt = Object.fromEntries(after.schedules.map((schedule) => [schedule.slug, schedule.nextAt]))
      const [at, atLater] = [soon.toISOString(), later.toISOString()]
      expect(nextAt).toEqual({ edited: atLater, new: atLater, same: at })
      expect(await dueSlugs(world, world.clock.now())).toEqual(['same'])
    })

    test('lists are by flow and name, filtered by flow and pool, page after page', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.pool({ name: 'other' })
      for (const [flow, name] of [
        ['b', 'x'],
        ['a', 'y'],
        ['a', 'x'],
      ] as const)
        await world.deployment({ flow, name })
      await world.deployment({ flow: 'c', name: 'z', workPool: 'other' })
      const first = await world.store.deployments.list({ limit: 3 })
      expect(first.items.map(({ fullName }) => fullName)).toEqual(['a/x', 'a/y', 'b/x'])
      const rest = await world.store.deployments.list({ limit: 3, cursor: present(first.nextCursor) })
      expect(rest.items.map(({ fullName }) => fullName)).toEqual(['c/z'])
      expect((await world.store.deployments.list({ limit: 9, flow: 'a' })).items).toHaveLength(2)
      expect((await world.store.deployments.list({ limit: 9, workPool: 'other' })).items).toHaveLength(1)
      expect((await world.store.flows.list({ limit: 2 })).items.map(({ name }) => name)).toEqual(['a', 'b'])
    })

    test('pausing stops its schedules; resuming fires nothing that fell due meanwhile', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.deployment({ schedules: [scheduleAt('hourly', world.clock.in(1000))] })
      const never = (): undefined => undefined
      expect(await world.store.deployments.setPaused('flow', 'deployment', true, never)).toMatchObject({ paused: true })
      world.clock.advance(5000)
      expect(await dueSlugs(world, world.clock.now())).toEqual([])
      const next = world.clock.in(1000)
      const asked: Date[] = []
      const nextAt = (_: unknown, after: Date): Date => (asked.push(after), next)
      const resumed = present(await world.store.deployments.setPaused('flow', 'deployment', false, nextAt))
      expect(resumed).toMatchObject({ paused: false, schedules: [{ nextAt: next.toISOString() }] })
      expect(asked).toEqual([world.clock.now()])
      expect(await dueSlugs(world, next)).toEqual(['hourly'])
    })

    test('deleting it deletes its schedules and cancels what waits; what runs stays and comes to its end', async () => {
      await using world = await openWorld(subject)
      const running = await world.running({ schedules: [scheduleAt('hourly', new Date(0))] })
      const deployment = present(await world.store.deployments.get('flow', 'deployment'))
      const waiting = await world.run(deployment)
      expect(await world.store.deployments.delete('flow', 'deployment')).toEqual(deployment)
      expect(await world.store.deployments.get('flow', 'deployment')).toBeUndefined()
      expect(await world.store.deployments.getById(deployment.id)).toBeUndefined()
      expect(await dueSlugs(world, world.clock.now())).toEqual([])
      expect(await world.stateOf(waiting.id)).toMatchObject({ type: 'CANCELLED' })
      expect(await world.store.flowRuns.get(running.id)).toMatchObject({ deployment: null, state: { type: 'RUNNING' } })
      expect(
        await world.store.flowRuns.create({
          ...waiting,
          deploymentId: deployment.id,
          dueAt: undefined,
          retryOf: undefined,
        }),
      ).toBeUndefined()
      const retry = { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 0 } as const
      await world.store.flowRuns.report({ ...running, report: retry })
      expect(only(await world.claim()).entrypoint).toBe('flows.ts:flow')
    })

    test('a limit that comes or goes holds for the runs that already wait', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      for (let i = 0; i < 4; i++) await world.run(deployment)
      await world.deployment({ concurrencyLimit: 1 })
      expect(await world.claim({ slots: 10 })).toHaveLength(1)
      await world.deployment({ concurrencyLimit: 2 })
      expect(await world.claim({ slots: 10 })).toHaveLength(1)
      await world.deployment({ concurrencyLimit: null })
      expect(await world.claim({ slots: 10 })).toHaveLength(2)
    })
  })
}
