import { LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { openWorld, present, type StoreSubject, type World } from './world.ts'

/** Several handles on one store, this world's first; undefined for stores that can have only one. */
async function handles(world: World, count: number): Promise<Store[] | undefined> {
  const { openAnother } = world
  if (openAnother === undefined) return undefined
  const others = await Promise.all(Array.from({ length: count - 1 }, () => openAnother()))
  return [world.store, ...others]
}

export function handlesConformance(subject: StoreSubject): void {
  describe('several handles on one store', () => {
    test('each sees at once what was answered to another', async (context) => {
      await using world = await openWorld(subject)
      const [one, two] = (await handles(world, 2)) ?? []
      if (one === undefined || two === undefined) return context.skip('this store has one handle')
      expect(two.installationId).toBe(one.installationId)
      for (let i = 0; i < 20; i++) {
        await one.variables.set('name', i)
        expect((await two.variables.get('name'))?.value).toBe(i)
      }
    })

    test('fifty claimers on five handles get each run once, and never more than the limit', async (context) => {
      await using world = await openWorld(subject)
      const stores = await handles(world, 5)
      if (stores === undefined) return context.skip('this store has one handle')
      await world.pool({ concurrencyLimit: 30 })
      const deployment = await world.deployment()
      for (let i = 0; i < 60; i++) await world.run(deployment)
      const claims = Array.from({ length: 50 }, (_, i) =>
        present(stores[i % stores.length]).claims.claimDue({
          pool: 'pool',
          workerId: `worker-${i}`,
          claimId: `claim-${i}`,
          slots: 2,
          leaseMs: LEASE_MS,
        }),
      )
      const ids = (await Promise.all(claims)).flat().map(({ run }) => run.id)
      expect(ids).toHaveLength(30)
      expect(new Set(ids).size).toBe(30)
    })

    test('while many claim and report exits at once, a limit is never exceeded, and all come to their end', async () => {
      await using world = await openWorld(subject)
      const stores = (await handles(world, 5)) ?? [world.store]
      await world.pool({ concurrencyLimit: 4 })
      const deployments = [await world.deployment({ concurrencyLimit: 2 }), await world.deployment({ name: 'free' })]
      for (let i = 0; i < 60; i++) await world.run(present(deployments[i % 2]))
      const held = new Map<string, string>()
      const peak = { pool: 0, deployment: 0 }
      const ended: string[] = []
      let freed = Promise.withResolvers<void>()
      const full = Promise.withResolvers<void>() // nobody gives back before the pool was: a slot left idle would show
      const work = async (store: Store, workerId: string): Promise<void> => {
        for (let turn = 0; ended.length < 60; turn++) {
          const claimId = `${workerId}-${turn}`
          const nextFreed = freed.promise // before the claim, so that none is missed
          const rows = await store.claims.claimDue({ pool: 'pool', workerId, claimId, slots: 2, leaseMs: LEASE_MS })
          for (const { run } of rows) held.set(run.id, run.deployment ?? '')
          peak.pool = Math.max(peak.pool, held.size)
          const limited = [...held.values()].filter((deployment) => deployment === 'flow/deployment').length
          peak.deployment = Math.max(peak.deployment, limited)
          if (held.size === 4) full.resolve()
          if (rows.length > 0) await full.promise
          for (const { run, epoch } of rows) {
            await store.flowRuns.get(run.id) // holds it while others ask
            held.delete(run.id)
            const exit = { exitCode: 1, signal: null, message: 'gone', permanent: true, lastLines: [] }
            await store.claims.reportExit({ id: run.id, epoch, workerId, exit })
            ended.push(run.id)
            freed.resolve()
            freed = Promise.withResolvers()
          }
          if (rows.length === 0) await nextFreed
        }
      }
      await Promise.all(Array.from({ length: 20 }, (_, i) => work(present(stores[i % stores.length]), `worker-${i}`)))
      expect(new Set(ended).size).toBe(60)
      expect(ended).toHaveLength(60)
      expect(peak).toEqual({ pool: 4, deployment: 2 })
    })

    test('the same create with the same key through many handles is one create', async (context) => {
      await using world = await openWorld(subject)
      const stores = await handles(world, 4)
      if (stores === undefined) return context.skip('this store has one handle')
      await world.pool()
      const { id: deploymentId } = await world.deployment()
      const run = { deploymentId, name: 'run', parameters: {}, jobVariables: {}, tags: [] }
      const created = await Promise.all(
        stores.map((store) => store.flowRuns.create(run, { key: 'key', requestHash: 'h' })),
      )
      expect(new Set(created.map((each) => each?.id)).size).toBe(1)
    })

    test('a commit of one wakes the listeners of another, once and by its topics', async (context) => {
      await using world = await openWorld(subject)
      const [one, two] = (await handles(world, 2)) ?? []
      if (one === undefined || two === undefined) return context.skip('this store has one handle')
      await world.pool()
      const deployment = await world.deployment()
      const { promise, resolve } = Promise.withResolvers<ReadonlySet<string> | 'any'>()
      using _ = two.changes.subscribe(resolve)
      const { id } = await world.run(deployment)
      const topics = await promise
      expect(topics === 'any' || (topics.has('work-pool:pool') && topics.has(`flow-run:${id}`))).toBe(true)
      expect(await two.flowRuns.get(id)).toMatchObject({ id })
    })

    test('what a run waits for in its place wakes it through another handle than the one that says so', async (context) => {
      await using world = await openWorld(subject)
      const [one, two] = (await handles(world, 2)) ?? []
      if (one === undefined || two === undefined) return context.skip('this store has one handle')
      const run = await world.running()
      const about = { kind: 'input', name: 'ok?', subject: null, within: '1', lengthMs: null, schema: null } as const
      await one.waits.open({ ...run, wait: { id: 'w', ...about, message: null } })
      const { promise, resolve } = Promise.withResolvers<void>()
      using _ = two.changes.subscribe((topics) => {
        if (topics === 'any' || topics.has(`flow-run:${run.id}`)) resolve()
      })
      await one.waits.answerIfOpen({ id: run.id, wait: 'w', value: true })
      await promise
      expect(await two.waits.get(run.id, 'w')).toMatchObject({ outcome: 'answered' })
    })
  })
}
