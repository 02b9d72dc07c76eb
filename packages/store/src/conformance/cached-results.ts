import type { TaskRecord } from '@orc/core/contract'
import { describe, expect, test } from 'vitest'
import type { CacheTake } from '../cached-results.ts'
import { taskRecord } from './task-runs.ts'
import { only, openWorld, present, type StoreSubject, WORKER, type World } from './world.ts'

type RunEpoch = { readonly id: string; readonly epoch: number }

export function cachedResultsConformance(subject: StoreSubject): void {
  describe('cached results', () => {
    test('one call makes a result, the others wait, and are given it once it is recorded', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 3)
      expect(await take(world, takes(0))).toEqual({ outcome: 'yours' })
      expect(await take(world, takes(0))).toEqual({ outcome: 'yours' })
      expect(await take(world, takes(1))).toEqual({ outcome: 'waiting' })
      expect(await take(world, { ...takes(2), mayWait: false })).toEqual({ outcome: 'alone' })
      expect(await take(world, { ...takes(2), key: 'other' })).toEqual({ outcome: 'yours' })
      await record(world, present(runs[0]))
      const hit = { outcome: 'hit', value: taskRecord('a').value, flowRun: present(runs[0]).id }
      expect(await take(world, takes(1))).toMatchObject(hit)
      expect(await take(world, { ...takes(2), mayWait: false })).toMatchObject(hit)
    })

    test('whoever waits is told by the topic of the key, and nobody is told of what nobody waits for', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 2)
      const told: (ReadonlySet<string> | 'any')[] = []
      using _ = world.store.changes.subscribe((topics) => void told.push(topics))
      await take(world, { ...takes(0), key: 'alone' })
      await record(world, present(runs[0]), { id: 'b', cache: { key: 'alone', expiresInMs: null } })
      expect(told.some((topics) => topics === 'any' || topics.has('cached-result:alone'))).toBe(false)
      await take(world, takes(0))
      await take(world, takes(1))
      await record(world, present(runs[0]))
      expect(told.some((topics) => topics !== 'any' && topics.has('cached-result:key'))).toBe(true)
    })

    test('a call that fails, or leaves it to others, lets the next make it', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 3)
      await take(world, takes(0))
      await record(world, present(runs[0]), { state: { type: 'FAILED', name: 'Failed', at: AT } })
      expect(await take(world, takes(1))).toEqual({ outcome: 'yours' })
      await world.store.cachedResults.release(takes(2)) // not its to leave
      expect(await take(world, takes(2))).toEqual({ outcome: 'waiting' })
      await world.store.cachedResults.release(takes(1))
      expect(await take(world, takes(2))).toEqual({ outcome: 'yours' })
    })

    for (const [how, end] of Object.entries(ENDS))
      test(`a run that ${how} leaves what it was at to others`, async () => {
        await using world = await openWorld(subject)
        const { takes, runs } = await taking(world, 2)
        await take(world, takes(0))
        await take(world, takes(1))
        await end(world, present(runs[0]))
        expect(await take(world, takes(1))).toEqual({ outcome: 'yours' })
      })

    test('what is recorded by one that was not at it is for nobody else', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 2)
      await take(world, takes(0))
      await record(world, present(runs[1]))
      expect(await take(world, takes(1))).toEqual({ outcome: 'waiting' })
      expect(await take(world, { ...takes(0), epoch: 2 })).toEqual({ refused: 'stale', current: 1 })
    })

    test('a result is good until the millisecond at which it expires, and is then forgotten', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 2)
      await take(world, takes(0))
      await record(world, present(runs[0]), { cache: { key: 'key', expiresInMs: 1000 } })
      world.clock.advance(999)
      expect(await take(world, takes(1))).toMatchObject({ outcome: 'hit' })
      expect(await world.store.cachedResults.deleteExpired()).toBe(0)
      world.clock.advance(1)
      expect((await world.store.cachedResults.list({ limit: 10 })).items).toEqual([])
      expect(await world.store.cachedResults.deleteExpired()).toBe(1)
      expect(await take(world, takes(1))).toEqual({ outcome: 'yours' })
    })

    test('who wants a newer result than there is makes it, and the others are given the old one meanwhile', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 2)
      await take(world, takes(0))
      await record(world, present(runs[0]))
      const { storedAt } = (await take(world, takes(1))) as { storedAt: Date }
      expect(await take(world, { ...takes(0), storedAfter: new Date(storedAt.getTime() - 1) })).toHaveProperty('value')
      world.clock.advance(5)
      expect(await take(world, { ...takes(0), taskRun: 'b', storedAfter: storedAt })).toEqual({ outcome: 'yours' })
      expect(await take(world, takes(1))).toMatchObject({ outcome: 'hit', storedAt })
      const newer = { text: '"newer"', by: 'reference', codec: 'aes' } as const
      await record(world, present(runs[0]), { id: 'b', value: newer })
      expect(await take(world, { ...takes(1), storedAfter: storedAt })).toMatchObject({ value: newer })
    })

    test('they outlive their run, are listed by task, page by page, and forgotten by task or key', async () => {
      await using world = await openWorld(subject)
      const { takes, runs } = await taking(world, 1)
      for (const [key, name] of Object.entries({ k1: 'one', k2: 'two', k3: 'one' })) {
        await take(world, { ...takes(0), key, taskRun: key })
        await record(world, present(runs[0]), { id: key, name, cache: { key, expiresInMs: null } })
      }
      await world.exit(present(runs[0]), { permanent: true })
      await world.store.flowRuns.deleteIfFinished(present(runs[0]).id)
      const { cachedResults } = world.store
      const first = await cachedResults.list({ limit: 2 })
      const rest = await cachedResults.list({ limit: 2, cursor: present(first.nextCursor) })
      expect([...first.items, ...rest.items]).toMatchObject([
        { key: 'k1', task: 'one', flowRun: present(runs[0]).id, size: 6, expiresAt: null },
        { key: 'k2', task: 'two' },
        { key: 'k3', task: 'one' },
      ])
      expect((await cachedResults.list({ limit: 5, task: 'two' })).items).toMatchObject([{ key: 'k2' }])
      expect(await cachedResults.delete({ key: 'k1' })).toBe(1)
      expect(await cachedResults.delete({ task: 'one' })).toBe(1)
      expect(await cachedResults.delete({})).toBe(1)
    })
  })
}

const AT = '2026-01-01T00:00:00.000Z'

const ENDS: Readonly<Record<string, (world: World, run: RunEpoch) => Promise<unknown>>> = {
  fails: (world, run) => {
    const report = { verb: 'fail', name: 'Failed', message: 'boom', data: null } as const
    return world.store.flowRuns.report({ ...run, report })
  },
  'waits for its retry elsewhere': (world, run) => {
    const report = { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 1 } as const
    return world.store.flowRuns.report({ ...run, report })
  },
  'loses its infrastructure': (world, run) => world.exit(run),
  'lapses and is reaped': async (world, run) => {
    world.clock.advance(100_000)
    const { items } = await world.store.flowRuns.list({ limit: 10, states: ['RUNNING'] })
    const runs = items.filter(({ id }) => id !== run.id).map(({ id, epoch }) => ({ id, epoch }))
    await world.store.claims.renew({ workerId: WORKER, runs, leaseMs: 30_000 })
    return world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
  },
}

/** Runs under way, each with a call that wants the result under one key. */
async function taking(world: World, count: number) {
  await world.pool()
  const deployment = await world.deployment()
  const runs: RunEpoch[] = []
  for (let i = 0; i < count; i++) {
    await world.run(deployment)
    const { run, epoch } = only(await world.claim())
    await world.store.flowRuns.start({ id: run.id, epoch, nonce: 'n', codeDigest: null, leaseMs: 30_000 })
    runs.push({ id: run.id, epoch })
  }
  const takes = (index: number): CacheTake => ({ ...present(runs[index]), key: 'key', taskRun: 'a', mayWait: true })
  return { runs, takes }
}

function take({ store }: World, ask: CacheTake) {
  return store.cachedResults.take(ask)
}

async function record({ store }: World, run: RunEpoch, change: Partial<TaskRecord> = {}): Promise<void> {
  const records = [taskRecord('a', { cache: { key: 'key', expiresInMs: null }, ...change })]
  expect(await store.taskRuns.record({ ...run, records })).toEqual({})
}
