import type { RunReport } from '@orc/core/contract'
import { describe, expect, test } from 'vitest'
import { only, openWorld, present, type StoreSubject, WORKER, type World } from './world.ts'

/** How an epoch ends while its process may still be there; after the second its claim is, too. */
const ZOMBIES: readonly [string, (world: World, id: string) => Promise<unknown>][] = [
  ['its loss', (world, id) => world.exit({ id, epoch: 1 })],
  [
    'its wait for a retry',
    ({ store }, id) =>
      store.flowRuns.report({ id, epoch: 1, report: { verb: 'await-retry', message: '', attempt: 1, delayMs: 0 } }),
  ],
]

export function flowRunsConformance(subject: StoreSubject): void {
  describe('flow runs', () => {
    test('a new run is SCHEDULED, due now unless it says when, with a history of one state', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment({ infrastructureRetries: 2 })
      const run = await world.run(deployment, {
        parameters: { a: [1, { b: null }] },
        jobVariables: { env: { X: '1' } },
      })
      const now = world.clock.now().toISOString()
      expect(run).toMatchObject({
        flow: 'flow',
        deployment: 'flow/deployment',
        workPool: 'pool',
        workQueue: 'default',
        epoch: 0,
        attempt: 1,

        parameters: { a: [1, { b: null }] },
        jobVariables: { env: { X: '1' } },
        dueAt: now,
        createdAt: now,
        startedAt: null,
        endedAt: null,
        result: null,
        retryOf: null,
        schedule: null,
        notes: [],
        state: { type: 'SCHEDULED', name: 'Scheduled', at: now },
      })
      expect(await world.store.flowRuns.get(run.id)).toEqual(run)
      expect(await world.store.flowRuns.states(run.id)).toEqual([{ ...run.state, epoch: 0 }])
      const dueAt = world.clock.in(5000)
      const later = await world.run(deployment, { dueAt, retryOf: run.id })
      expect(later).toMatchObject({ dueAt: dueAt.toISOString(), retryOf: run.id })
    })

    test('a run that waits for a task of it is due when the task is, in the attempt that it was', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const report = { verb: 'await-retry', message: '', attempt: 1, delayMs: 5000, sameAttempt: true } as const
      await world.store.flowRuns.report({ ...run, report })
      const dueAt = world.clock.in(5000).toISOString()
      expect(await world.store.flowRuns.get(run.id)).toMatchObject({
        attempt: 1,
        dueAt,
        state: { name: 'AwaitingRetry' },
      })
    })

    test('remarks that come with the report of the end are kept with the run', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const report: RunReport = { verb: 'complete', result: null, notes: ['one', 'two'] }
      await world.store.flowRuns.report({ ...run, report })
      expect((await world.store.flowRuns.get(run.id))?.notes).toEqual(['one', 'two'])
    })

    test('a deployment without a pool has no runs', async () => {
      await using world = await openWorld(subject)
      const { id: deploymentId } = await world.deployment({ workPool: null })
      const run = { deploymentId, name: 'run', parameters: {}, jobVariables: {}, tags: [] }
      expect(await world.store.flowRuns.create(run)).toBeUndefined()
      expect(await world.store.flowRuns.create({ ...run, deploymentId: 'nobody' })).toBeUndefined()
    })

    test('lists are newest first, page after page, each run once, whatever is created meanwhile', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      const names: string[] = []
      for (let i = 0; i < 5; i++) {
        names.unshift((await world.run(deployment)).name)
        world.clock.advance(1)
      }
      const first = await world.store.flowRuns.list({ limit: 2 })
      await world.run(deployment)
      const second = await world.store.flowRuns.list({ limit: 2, cursor: present(first.nextCursor) })
      const third = await world.store.flowRuns.list({ limit: 2, cursor: present(second.nextCursor) })
      expect([first, second, third].flatMap(({ items }) => items.map(({ name }) => name))).toEqual(names)
      expect(third.nextCursor).toBeNull()
    })

    test('filters hold together: flow, deployment, pool, states, tag', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      await world.pool({ name: 'other' })
      const one = await world.deployment()
      const two = await world.deployment({ name: 'two', workPool: 'other' })
      const three = await world.deployment({ flow: 'third' })
      const [a, b, c, d] = [
        await world.run(one, { tags: ['x', 'y'] }),
        await world.run(one),
        await world.run(two),
        await world.run(three),
      ]
      await world.store.flowRuns.cancel(b.id)
      const names = async (filter: object): Promise<string[]> =>
        (await world.store.flowRuns.list({ limit: 10, ...filter })).items.map(({ name }) => name)
      expect(await names({ flow: 'flow' })).toEqual([c.name, b.name, a.name])
      expect(await names({ deployment: 'flow/deployment' })).toEqual([b.name, a.name])
      expect(await names({ deployment: 'flow/unknown' })).toEqual([])
      expect(await names({ workPool: 'other' })).toEqual([c.name])
      expect(await names({ states: ['CANCELLED'] })).toEqual([b.name])
      expect(await names({ states: ['CANCELLED', 'SCHEDULED'] })).toEqual([d.name, c.name, b.name, a.name])
      expect(await names({ tag: 'y' })).toEqual([a.name])
      expect(
        await names({ flow: 'flow', states: ['SCHEDULED'], workPool: 'pool', deployment: 'flow/deployment' }),
      ).toEqual([a.name])
      expect(await names({ states: [] })).toEqual([])
    })

    test('runs are found by when they were created and ended: from an instant on, and up to before one', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      const at: Date[] = []
      const ids: string[] = []
      for (let i = 0; i < 4; i++) {
        at.push(world.clock.now())
        ids.push((await world.run(deployment)).id, (await world.run(deployment)).id) // two in one millisecond
        world.clock.advance(i === 1 ? 3_600_000 : 1)
      }
      const [zero, one, two, three] = at
      const found = async (filter: object): Promise<number[]> => {
        const { items } = await world.store.flowRuns.list({ limit: 10, ...filter })
        return items.map(({ id }) => ids.indexOf(id)).reverse()
      }
      expect(await found({ createdSince: one })).toEqual([2, 3, 4, 5, 6, 7])
      expect(await found({ createdUntil: one })).toEqual([0, 1])
      expect(await found({ createdSince: one, createdUntil: three })).toEqual([2, 3, 4, 5])
      expect(await found({ createdUntil: zero })).toEqual([])
      expect(await found({ createdSince: world.clock.now() })).toEqual([])
      await world.store.flowRuns.cancel(ids[5] ?? '')
      const endedAt = world.clock.now()
      world.clock.advance(1)
      await world.store.flowRuns.cancel(ids[0] ?? '')
      expect(await found({ endedSince: endedAt })).toEqual([0, 5])
      expect(await found({ endedSince: endedAt, endedUntil: world.clock.now() })).toEqual([5])
      expect(await found({ endedUntil: endedAt })).toEqual([])
      const both = { states: ['CANCELLED'], endedSince: endedAt, createdSince: two, deployment: 'flow/deployment' }
      expect(await found(both)).toEqual([5])
      expect(await found({ ...both, states: ['COMPLETED'] })).toEqual([])
    })

    test('cancelling a run that waits ends it; one that runs is stopped by its worker; one that is over stays', async () => {
      await using world = await openWorld(subject)
      const running = await world.running()
      const deployment = present(await world.store.deployments.get('flow', 'deployment'))
      const waiting = await world.run(deployment)
      const cancelled = present(await world.store.flowRuns.cancel(waiting.id, 'not needed'))
      expect(cancelled).toMatchObject({
        state: { type: 'CANCELLED', message: 'not needed' },
        endedAt: cancelled.state.at,
      })
      const cancelling = present(await world.store.flowRuns.cancel(running.id, 'enough'))
      expect(cancelling).toMatchObject({ state: { type: 'CANCELLING', message: 'enough' }, endedAt: null })
      expect(await world.store.flowRuns.cancel(running.id, 'again')).toEqual(cancelling)
      expect(await world.store.flowRuns.cancel(waiting.id, 'again')).toEqual(cancelled)
      expect(await world.store.flowRuns.cancel('nobody')).toBeUndefined()
    })

    test('the first start that names its code writes it; other code is refused, and a deviation from the deployed is noted', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const { id } = await world.run(await world.deployment({ codeDigest: 'deployed', infrastructureRetries: 1 }))
      await world.claim()
      const start = { id, epoch: 1, nonce: 'n', codeDigest: 'found', leaseMs: 1000 }
      expect(await world.store.flowRuns.start(start)).toEqual({
        attempt: 1,
        stop: null,
        hasTaskRuns: false,
        startedAt: expect.any(String),
      })
      const started = present(await world.store.flowRuns.get(id))
      expect(started).toMatchObject({ codeDigest: 'found', notes: [expect.stringMatching(/found.*deployed/)] })
      await world.exit({ id, epoch: 1 })
      await world.claim()
      const again = { ...start, epoch: 2, codeDigest: 'other' }
      expect(await world.store.flowRuns.start(again)).toEqual({ refused: 'code', expected: 'found' })
      expect(await world.stateOf(id)).toMatchObject({ type: 'PENDING' })
      expect(await world.store.flowRuns.start({ ...again, codeDigest: 'found' })).toMatchObject({ attempt: 1 })
    })

    test('the first nonce wins: the same may start again, another is refused', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const start = { id, epoch, nonce: 'nonce', codeDigest: null, leaseMs: 1000 }
      expect(await world.store.flowRuns.start(start)).toEqual({
        attempt: 1,
        stop: null,
        hasTaskRuns: false,
        startedAt: expect.any(String),
      })
      expect(await world.store.flowRuns.start({ ...start, nonce: 'another' })).toEqual({ refused: 'nonce' })
      expect(await world.store.flowRuns.start({ ...start, epoch: 0 })).toEqual({ refused: 'stale', current: 1 })
      expect(await world.store.flowRuns.start({ ...start, id: 'nobody' })).toEqual({ refused: 'not-found' })
      expect(await world.store.flowRuns.states(id)).toHaveLength(3)
    })

    test('a result is what the flow returned, null before', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const result = { rows: [1, 'two', { three: false }] }
      await world.store.flowRuns.report({ id, epoch, report: { verb: 'complete', result, message: 'done' } })
      const run = present(await world.store.flowRuns.get(id))
      expect(run).toMatchObject({ result, state: { type: 'COMPLETED', message: 'done' }, endedAt: run.state.at })
    })

    test('each try counts: in place at once, or after a wait in new infrastructure', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const retry = { verb: 'retry', message: 'boom', attempt: 1 } as const
      expect(await world.store.flowRuns.report({ id, epoch, report: retry })).toMatchObject({
        state: { name: 'Retrying' },
      })
      expect(await world.store.flowRuns.get(id)).toMatchObject({ attempt: 2, epoch: 1, state: { type: 'RUNNING' } })
      const wait = { verb: 'await-retry', message: 'boom', attempt: 2, delayMs: 1000 } as const
      await world.store.flowRuns.report({ id, epoch, report: wait })
      const dueAt = world.clock.in(1000).toISOString()
      expect(await world.store.flowRuns.get(id)).toMatchObject({ attempt: 3, dueAt, state: { name: 'AwaitingRetry' } })
      world.clock.advance(999)
      expect(await world.claim()).toEqual([])
      world.clock.advance(1)
      expect(only(await world.claim())).toMatchObject({ epoch: 2, run: { attempt: 3 } })
    })

    test('word of another try is refused to an epoch that was given up, though its run waits for another try', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running({ infrastructureRetries: 1 })
      await world.exit({ id, epoch })
      const before = await world.store.flowRuns.get(id)
      expect(before).toMatchObject({ attempt: 1, state: { name: 'AwaitingRetry' } })
      const report = { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 1000 } as const
      expect(await world.store.flowRuns.report({ id, epoch, report })).toEqual({ refused: 'stale', current: 1 })
      expect(await world.store.flowRuns.get(id)).toEqual(before)
    })

    for (const [how, end] of ZOMBIES) {
      test(`what an epoch still reports after ${how} is refused, and changes nothing`, async () => {
        await using world = await openWorld(subject)
        const { id } = await world.running({ infrastructureRetries: 1 })
        await end(world, id)
        await world.claim()
        await world.store.flowRuns.start({ id, epoch: 2, nonce: 'second', codeDigest: null, leaseMs: 30_000 })
        const before = await world.store.flowRuns.get(id)
        const stale = { refused: 'stale', current: 2 }
        for (const report of [
          { verb: 'complete', result: 'zombie' },
          { verb: 'fail', name: 'Failed', message: 'zombie', data: null },
          { verb: 'retry', message: 'zombie', attempt: 1 },
          { verb: 'await-retry', message: 'zombie', attempt: 1, delayMs: 0 },
        ] as const) {
          expect(await world.store.flowRuns.report({ id, epoch: 1, report })).toEqual(stale)
        }
        expect(await world.store.claims.renewRunLease({ id, epoch: 1, leaseMs: 1000 })).toEqual(stale)
        const start = { id, epoch: 1, nonce: 'nonce', codeDigest: null, leaseMs: 1000 }
        expect(await world.store.flowRuns.start(start)).toEqual(stale)
        const renewal = { workerId: WORKER, runs: [{ id, epoch: 1 }], leaseMs: 1000 }
        expect(await world.store.claims.renew(renewal)).toMatchObject({ stale: [{ id, epoch: 1 }] })
        expect(await world.store.flowRuns.get(id)).toEqual(before)
      })
    }

    test('runs are counted in the hour in which they ended, by how they ended, and stay counted when they are deleted', async () => {
      await using world = await openWorld(subject)
      const hour = (at: Date): string => new Date(at.getTime() - (at.getTime() % 3_600_000)).toISOString()
      const first = await world.running()
      const begun = world.clock.now()
      expect(await world.store.flowRuns.endedSince(begun)).toEqual([])
      await world.store.flowRuns.report({ ...first, report: { verb: 'complete', result: null } })
      await world.exit(first)
      await world.store.flowRuns.deleteIfFinished(first.id)
      world.clock.advance(3_600_000)
      const deployment = await world.deployment()
      for (let runs = 0; runs < 2; runs += 1) await world.store.flowRuns.cancel((await world.run(deployment)).id)
      const later = world.clock.now()
      expect(await world.store.flowRuns.endedSince(begun)).toEqual([
        { at: hour(begun), state: 'COMPLETED', runs: 1 },
        { at: hour(later), state: 'CANCELLED', runs: 2 },
      ])
      expect(await world.store.flowRuns.endedSince(later)).toMatchObject([{ state: 'CANCELLED' }])
    })

    test('a run can be deleted once it is over and its infrastructure is gone, with its states and logs', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      expect(await world.store.flowRuns.deleteIfFinished(id)).toBe('active')
      await world.store.flowRuns.report({ id, epoch, report: { verb: 'complete', result: null } })
      expect(await world.store.flowRuns.deleteIfFinished(id)).toBe('active')
      await world.exit({ id, epoch })
      expect(await world.store.flowRuns.deleteIfFinished(id)).toMatchObject({ id })
      expect(await world.store.flowRuns.get(id)).toBeUndefined()
      expect(await world.store.flowRuns.states(id)).toBeUndefined()
      expect(await world.store.logs.list({ id, after: 0, limit: 10 })).toEqual([])
      expect(await world.store.flowRuns.deleteIfFinished(id)).toBeUndefined()
    })
  })
}
