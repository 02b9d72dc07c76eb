import { CLAIM_LEASE_MS, LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { only, openWorld, present, type StoreSubject, WORKER } from './world.ts'

const CLAIMERS = 50

export function limitsConformance(subject: StoreSubject): void {
  describe('limits', () => {
    for (const where of ['pool', 'queue', 'deployment'] as const) {
      test(`${CLAIMERS} claimers at once never get more runs than the limit of the ${where}, and none twice`, async () => {
        await using world = await openWorld(subject)
        await world.pool({ concurrencyLimit: where === 'pool' ? 7 : null })
        await world.store.workQueues.update('pool', 'default', { concurrencyLimit: where === 'queue' ? 7 : null })
        const deployment = await world.deployment({ concurrencyLimit: where === 'deployment' ? 7 : null })
        for (let i = 0; i < 2 * CLAIMERS; i++) await world.run(deployment)
        const claims = Array.from({ length: CLAIMERS }, (_, i) =>
          world.claim({ workerId: `worker-${i}`, slots: 1 + (i % 3) }),
        )
        const ids = (await Promise.all(claims)).flat().map(({ run }) => run.id)
        expect(ids).toHaveLength(7)
        expect(new Set(ids).size).toBe(7)
        expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 7 })
        expect(await world.store.workQueues.get('pool', 'default')).toMatchObject({ slotsInUse: 7 })
      })
    }

    test('a limit of one deployment does not hold back those behind it', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const limited = await world.deployment({ concurrencyLimit: 1 })
      for (let i = 0; i < 20; i++) await world.run(limited)
      world.clock.advance(1)
      const free = await world.run(await world.deployment({ name: 'free' }))
      const claimed = await world.claim({ slots: 10 })
      expect(claimed.map(({ run }) => run.id)).toContain(free.id)
      expect(claimed).toHaveLength(2)
    })

    test('a deployment in two queues of one priority, or of two, has one limit', async () => {
      for (const priority of [1, 2]) {
        await using world = await openWorld(subject)
        await world.pool()
        await world.queue({ priority })
        await world.run(await world.deployment({ concurrencyLimit: 1 }))
        await world.run(await world.deployment({ concurrencyLimit: 1, workQueue: 'queue' }))
        expect(await world.claim({ slots: 10 }), `priority ${priority}`).toHaveLength(1)
      }
    })

    test('deployments with limits of their own share the limit of their queue', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.store.workQueues.update('pool', 'default', { concurrencyLimit: 3 })
      for (const name of ['a', 'b', 'c']) {
        const deployment = await world.deployment({ name, concurrencyLimit: 2 })
        for (let i = 0; i < 3; i++) await world.run(deployment)
      }
      expect(await world.claim({ slots: 10 })).toHaveLength(3)
    })

    test('a slot is in use until the owner says that the infrastructure is gone, not until the run is over', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.store.workPools.update('pool', { concurrencyLimit: 1 })
      await world.run(present(await world.store.deployments.get('flow', 'deployment')))
      await world.store.flowRuns.report({ ...run, report: { verb: 'complete', result: null } })
      const renewal = { workerId: WORKER, runs: [run], leaseMs: LEASE_MS }
      expect(await world.store.claims.renew(renewal)).toEqual({ stale: [], stop: [] })
      expect(await world.claim()).toEqual([])
      await world.exit(run, { exitCode: 0 })
      expect(await world.claim()).toHaveLength(1)
    })

    test('a run that is over frees its slot when its owner lease lapses, to the millisecond, and for good', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.store.workPools.update('pool', { concurrencyLimit: 1 })
      await world.run(present(await world.store.deployments.get('flow', 'deployment')))
      await world.store.flowRuns.report({ ...run, report: { verb: 'complete', result: null } })
      world.clock.advance(CLAIM_LEASE_MS - 1)
      expect(await world.claim()).toEqual([])
      world.clock.advance(1)
      expect(await world.claim()).toHaveLength(1)
      const late = { workerId: WORKER, runs: [run], leaseMs: LEASE_MS }
      expect(await world.store.claims.renew(late)).toEqual({ stale: [run], stop: [] })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 1 })
    })

    test('a run that is under way holds its slot while its owner is not heard from: after an outage it is still there', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.store.workPools.update('pool', { concurrencyLimit: 1 })
      await world.run(present(await world.store.deployments.get('flow', 'deployment')))
      world.clock.advance(20 * LEASE_MS)
      expect(await world.claim()).toEqual([])
      await world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
      expect(await world.stateOf(run.id)).toMatchObject({ type: 'CRASHED' })
      expect(await world.claim()).toHaveLength(1)
    })

    test('a limit of 0 gives nothing, one that is raised gives at once, one that is lowered ends nothing', async () => {
      await using world = await openWorld(subject)
      await world.pool({ concurrencyLimit: 0 })
      const deployment = await world.deployment()
      for (let i = 0; i < 3; i++) await world.run(deployment)
      expect(await world.claim({ slots: 9 })).toEqual([])
      await world.store.workPools.update('pool', { concurrencyLimit: 2 })
      expect(await world.claim({ slots: 9 })).toHaveLength(2)
      await world.store.workPools.update('pool', { concurrencyLimit: 1 })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 2 })
      expect(await world.claim({ slots: 9 })).toEqual([])
    })

    test('a run that waits for its retry holds its old slot until that infrastructure is gone', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running({ concurrencyLimit: 1 })
      await world.store.flowRuns.report({
        id,
        epoch,
        report: { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 0 },
      })
      expect(await world.claim()).toEqual([])
      await world.exit({ id, epoch })
      expect(only(await world.claim()).epoch).toBe(2)
    })
  })
}
