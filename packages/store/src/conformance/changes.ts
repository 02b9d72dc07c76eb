import { isOrcError } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import type { Topic } from '../store.ts'
import { openWorld, present, type StoreSubject, type World } from './world.ts'

/** What is told from now on, until the subscription is disposed. */
function listen(world: World): { topics: Set<Topic | 'any'> } & Disposable {
  const topics = new Set<Topic | 'any'>()
  const subscription = world.store.changes.subscribe((told) => {
    for (const topic of told === 'any' ? (['any'] as const) : told) topics.add(topic)
  })
  return { topics, [Symbol.dispose]: () => subscription[Symbol.dispose]() }
}

export function changesConformance(subject: StoreSubject): void {
  describe('changes', () => {
    test('whoever waits for a pool is woken by a new run, a freed slot, a resumed queue, a raised limit', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const deployment = present(await world.store.deployments.get('flow', 'deployment'))
      const changes: Record<string, () => Promise<unknown>> = {
        'a new run': () => world.run(deployment),
        'a retry': () =>
          world.store.flowRuns.report({ ...run, report: { verb: 'await-retry', message: '', attempt: 1, delayMs: 0 } }),
        'a freed slot': () => world.exit(run),
        'a resumed queue': () => world.store.workQueues.update('pool', 'default', { paused: false }),
        'a raised limit': () => world.store.workPools.update('pool', { concurrencyLimit: 9 }),
        'a limit of a deployment': () => world.deployment({ concurrencyLimit: 9 }),
      }
      for (const [title, change] of Object.entries(changes)) {
        using heard = listen(world)
        await change()
        expect(heard.topics, title).toContain('work-pool:pool')
        expect(heard.topics, title).toContain('events')
      }
    })

    test('whoever follows a run is woken by its states and its logs', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const at = world.clock.now().toISOString()
      const lines = [{ at, level: 'info' as const, message: '', source: 'flow' as const, seq: 0 }]
      using logs = listen(world)
      await world.store.logs.append({ id, epoch, lines })
      expect(logs.topics).toContain(`flow-run:${id}`)
      using states = listen(world)
      await world.store.flowRuns.cancel(id)
      expect(states.topics).toContain(`flow-run:${id}`)
    })

    test('whoever fires schedules is woken when they change', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      using heard = listen(world)
      await world.deployment()
      expect(heard.topics).toContain('schedules')
    })

    test('what was told is there to be read, and a change that fails is not told', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const { id: deploymentId } = await world.deployment()
      const run = { deploymentId, name: 'run', parameters: {}, jobVariables: {}, tags: [] }
      const counts: Promise<number>[] = []
      const count = async (): Promise<number> => (await world.store.flowRuns.list({ limit: 10 })).items.length
      using _ = world.store.changes.subscribe(() => void counts.push(count()))
      await world.store.flowRuns.create(run, { key: 'key', requestHash: 'one' })
      const conflict = world.store.flowRuns.create(run, { key: 'key', requestHash: 'two' })
      await expect(conflict).rejects.toSatisfy((error) => isOrcError(error, 'idempotency_conflict'))
      expect(await Promise.all(counts)).toEqual([1])
    })

    test('after it is disposed a listener hears nothing', async () => {
      await using world = await openWorld(subject)
      const heard = listen(world)
      heard[Symbol.dispose]()
      await world.pool()
      expect(heard.topics).toEqual(new Set())
    })
  })
}
