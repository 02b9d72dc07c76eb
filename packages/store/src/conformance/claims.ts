import { CLAIM_LEASE_MS, compareClaimOrder, DEFAULT_GRACE_MS } from '@orc/core/model'
import { seededRandom } from '@orc/core/runtime'
import { describe, expect, test } from 'vitest'
import { only, openWorld, present, type StoreSubject, WORKER } from './world.ts'

export function claimsConformance(subject: StoreSubject): void {
  describe('claims', () => {
    test('a claim takes a due run to PENDING under a new epoch, with what its job is made from', async () => {
      await using world = await openWorld(subject)
      const { baseJobTemplate } = await world.pool()
      const deployment = await world.deployment({ jobVariables: { image: 'x' }, pullSteps: [{ step: 'git' }] })
      const run = await world.run(deployment)
      const claimed = only(await world.claim({ slots: 5 }))
      expect(claimed).toMatchObject({
        epoch: 1,
        leaseMs: CLAIM_LEASE_MS,
        graceMs: DEFAULT_GRACE_MS,
        baseJobTemplate,
        deploymentJobVariables: { image: 'x' },
        entrypoint: 'flows.ts:flow',
        pullSteps: [{ step: 'git' }],
        run: { id: run.id, epoch: 1, state: { type: 'PENDING' } },
      })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 1 })
      expect(await world.claim({ slots: 5 })).toEqual([])
    })

    test('a run is claimed from its due time on, to the millisecond', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.run(await world.deployment(), { dueAt: world.clock.in(1000) })
      expect(await world.store.claims.nextDueAt({ pool: 'pool' })).toEqual(world.clock.in(1000))
      world.clock.advance(999)
      expect(await world.claim()).toEqual([])
      world.clock.advance(1)
      expect(await world.claim()).toHaveLength(1)
      expect(await world.store.claims.nextDueAt({ pool: 'pool' })).toBeUndefined()
    })

    test('the line is by queue priority, then due time, then id, across queues and deployments', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      for (const [name, priority] of [
        ['low', 5],
        ['high', 1],
        ['mid', 3],
      ] as const)
        await world.queue({ name, priority })
      const random = seededRandom(7)
      const expected = []
      world.clock.advance(100_000)
      for (let i = 0; i < 40; i++) {
        const queue = present(['default', 'low', 'high', 'mid'][Math.floor(random.next() * 4)])
        const concurrencyLimit = random.next() < 0.5 ? 100 : null
        const deployment = await world.deployment({
          name: `${queue}-${concurrencyLimit}`,
          workQueue: queue,
          concurrencyLimit,
        })
        const dueAt = world.clock.in(-Math.floor(random.next() * 4) * 1000)
        const { id } = await world.run(deployment, { dueAt })
        const queuePriority = { default: 1, high: 1, mid: 3, low: 5 }[queue] ?? 0
        expected.push({ id, dueMs: dueAt.getTime(), queuePriority })
      }
      const order: string[] = []
      for (const slots of [1, 2, 7, 30]) order.push(...(await world.claim({ slots })).map(({ run }) => run.id))
      expect(order).toEqual(expected.sort(compareClaimOrder).map(({ id }) => id))
    })

    test('only the queues that were asked for are served', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.queue()
      const inDefault = await world.run(await world.deployment())
      const inQueue = await world.run(await world.deployment({ name: 'other', workQueue: 'queue' }))
      expect(only(await world.claim({ queues: ['queue'], slots: 9 })).run.id).toBe(inQueue.id)
      expect(await world.claim({ queues: ['unknown'], slots: 9 })).toEqual([])
      expect(only(await world.claim({ slots: 9 })).run.id).toBe(inDefault.id)
    })

    test('a paused pool and a paused queue give nothing, and give again when resumed', async () => {
      await using world = await openWorld(subject)
      await world.pool({ paused: true })
      await world.run(await world.deployment())
      expect(await world.claim()).toEqual([])
      await world.store.workPools.update('pool', { paused: false })
      await world.store.workQueues.update('pool', 'default', { paused: true })
      expect(await world.claim()).toEqual([])
      await world.store.workQueues.update('pool', 'default', { paused: false })
      expect(await world.claim()).toHaveLength(1)
      expect(await world.claim({ pool: 'nowhere' })).toEqual([])
    })

    test('a claimId that is repeated gives its runs again, with fresh leases, and no others', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      for (let i = 0; i < 5; i++) await world.run(deployment)
      const first = await world.claim({ claimId: 'lost', slots: 2 })
      world.clock.advance(CLAIM_LEASE_MS - 1)
      expect(await world.claim({ claimId: 'lost', slots: 5 })).toEqual(first)
      world.clock.advance(CLAIM_LEASE_MS - 1)
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 2 })
    })

    test('a repeated claimId leaves out what is over, started again elsewhere or adopted', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      for (let i = 0; i < 4; i++) await world.run(deployment)
      const [over, retried, adopted, left] = await world.claim({ claimId: 'lost', slots: 4 })
      await world.exit({ ...present(over).run, epoch: 1 }, { permanent: true })
      await world.exit({ ...present(retried).run, epoch: 1 })
      const adopt = {
        id: present(adopted).run.id,
        epoch: 1,
        workerId: 'other',
        deadWorkerId: WORKER,
        leaseMs: 30_000,
      }
      await world.store.claims.adopt(adopt)
      expect(only(await world.claim({ claimId: 'lost', slots: 4 })).run.id).toBe(present(left).run.id)
    })

    test('when the next run falls due is told whatever the limits say, and after an instant if asked', async () => {
      await using world = await openWorld(subject)
      await world.pool({ concurrencyLimit: 0 })
      await world.queue()
      const deployment = await world.deployment({ concurrencyLimit: 0 })
      const now = world.clock.now()
      await world.run(deployment)
      await world.run(deployment, { dueAt: world.clock.in(2000) })
      await world.run(await world.deployment({ name: 'queued', workQueue: 'queue' }), { dueAt: world.clock.in(3000) })
      const next = (ask: object) => world.store.claims.nextDueAt({ pool: 'pool', ...ask })
      expect(await next({})).toEqual(now)
      expect(await next({ after: now })).toEqual(world.clock.in(2000))
      expect(await next({ queues: ['queue'] })).toEqual(world.clock.in(3000))
      expect(await next({ after: world.clock.in(3000) })).toBeUndefined()
      expect(await world.store.claims.nextDueAt({ pool: 'nowhere' })).toBeUndefined()
    })

    test('a queue knows when it was last asked', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.queue()
      await world.claim({ queues: ['queue'] })
      const at = world.clock.now().toISOString()
      expect(await world.store.workQueues.get('pool', 'queue')).toMatchObject({ lastPolledAt: at })
      expect(await world.store.workQueues.get('pool', 'default')).toMatchObject({ lastPolledAt: null })
    })

    test('infrastructure is bound by the owner of the epoch only', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const bind = { id, epoch, workerId: WORKER, infrastructureId: 'container-1' }
      expect(await world.store.claims.bindInfrastructure(bind)).toBeUndefined()
      expect(await world.store.flowRuns.get(id)).toMatchObject({ infrastructureId: 'container-1' })
      const refused = { refused: 'stale', current: 1 }
      expect(await world.store.claims.bindInfrastructure({ ...bind, epoch: 2 })).toEqual(refused)
      expect(await world.store.claims.bindInfrastructure({ ...bind, workerId: 'other' })).toEqual(refused)
      expect(await world.store.claims.bindInfrastructure({ ...bind, id: 'nobody' })).toEqual({ refused: 'not-found' })
    })
  })
}
