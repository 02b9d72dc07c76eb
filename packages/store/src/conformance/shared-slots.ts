import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SlotAsk } from '../concurrency-limits.ts'
import { only, openWorld, present, type StoreSubject, WORKER, type World } from './world.ts'

type RunEpoch = { readonly id: string; readonly epoch: number }

export function sharedSlotsConformance(subject: StoreSubject): void {
  describe('slots that runs ask for', () => {
    test('they are given in the order of the asks, and the next gets them in the step that frees them', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 3, { slots: 1 })
      const [a, b, c] = [asks(0), asks(1), asks(2)]
      expect(await acquire(world, a)).toBe(true)
      expect(await acquire(world, b)).toBe(false)
      expect(await acquire(world, c)).toBe(false)
      await world.store.concurrencyLimits.release(a)
      expect(await standings(world, b, c)).toEqual(['granted', 'waiting'])
      expect(await acquire(world, b)).toBe(true)
      await world.store.concurrencyLimits.release(b)
      expect(await standings(world, c)).toEqual(['granted'])
    })

    test('whoever got what it waited for is told by the topic of its run', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 2, { slots: 1 })
      await acquire(world, asks(0))
      await acquire(world, asks(1))
      const told = Promise.withResolvers<ReadonlySet<string> | 'any'>()
      using _ = world.store.changes.subscribe(told.resolve)
      await world.store.concurrencyLimits.release(asks(0))
      expect(await told.promise).toContain(`flow-run:${asks(1).id}`)
    })

    test('one that needs many is not overtaken by those that need few', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 3, { slots: 3 })
      await acquire(world, { ...asks(0), slots: 2 })
      expect(await acquire(world, { ...asks(1), slots: 3 })).toBe(false)
      expect(await acquire(world, { ...asks(2), slots: 1 })).toBe(false)
      await world.store.concurrencyLimits.release(asks(0))
      expect(await standings(world, asks(1), asks(2))).toEqual(['granted', 'waiting'])
    })

    test('each key has the slots for itself', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 3, { slots: 1 })
      expect(await acquire(world, { ...asks(0), key: 'a' })).toBe(true)
      expect(await acquire(world, { ...asks(1), key: 'a' })).toBe(false)
      expect(await acquire(world, { ...asks(2), key: 'b' })).toBe(true)
      expect(await world.store.concurrencyLimits.get('db')).toMatchObject({
        slotsInUse: 2,
        waiting: 1,
        holders: [{ key: 'a' }, { key: 'b' }],
        waiters: [{ key: 'a' }],
      })
    })

    test('asking again with the same ask takes nothing more, and releasing again gives nothing more', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 3, { slots: 2 })
      for (let i = 0; i < 3; i++) expect(await acquire(world, asks(0))).toBe(true)
      expect(await acquire(world, asks(1))).toBe(true)
      expect(await acquire(world, asks(2))).toBe(false)
      for (let i = 0; i < 3; i++) await world.store.concurrencyLimits.release(asks(0))
      expect(await world.store.concurrencyLimits.get('db')).toMatchObject({ slotsInUse: 2, waiting: 0 })
    })

    test('an ask that comes after its release takes nothing', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 2, { slots: 1 })
      await world.store.concurrencyLimits.release(asks(0))
      expect(await acquire(world, asks(0))).toBe(false)
      expect(await acquire(world, asks(1))).toBe(true)
    })

    for (const [how, end] of Object.entries(ENDS))
      test(`a run that ${how} gives back what it held, and leaves the line`, async () => {
        await using world = await openWorld(subject)
        const { runs, asks } = await asking(world, 3, { slots: 1 })
        await acquire(world, asks(0))
        await acquire(world, asks(1))
        await acquire(world, asks(2))
        await end(world, present(runs[1]))
        await end(world, present(runs[0]))
        expect(await standings(world, asks(2))).toEqual(['granted'])
        expect(await world.store.concurrencyLimits.get('db')).toMatchObject({ slotsInUse: 1, waiting: 0 })
      })

    test('a run that is told to stop holds its slots until it is gone', async () => {
      await using world = await openWorld(subject)
      const { runs, asks } = await asking(world, 2, { slots: 1 })
      await acquire(world, asks(0))
      await acquire(world, asks(1))
      await world.store.flowRuns.cancel(present(runs[0]).id)
      expect(await standings(world, asks(1))).toEqual(['waiting'])
      await world.exit(present(runs[0]))
      expect(await standings(world, asks(1))).toEqual(['granted'])
    })

    test('a limit that is raised gives to those who wait, one that is lowered takes nothing back', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 4, { slots: 1 })
      for (let i = 0; i < 4; i++) await acquire(world, asks(i))
      await world.store.concurrencyLimits.setSlots('db', 3)
      expect(await standings(world, asks(1), asks(2), asks(3))).toEqual(['granted', 'granted', 'waiting'])
      await world.store.concurrencyLimits.setSlots('db', 1)
      await world.store.concurrencyLimits.release(asks(0))
      expect(await world.store.concurrencyLimits.get('db')).toMatchObject({ slotsInUse: 2, waiting: 1 })
    })

    test('what cannot be given is refused with the reason', async () => {
      await using world = await openWorld(subject)
      const { runs, asks } = await asking(world, 1, { slots: 1 })
      await world.limit('tag:gpu', 1)
      await world.limit('rate', 1, 1000)
      const { concurrencyLimits } = world.store
      expect(await concurrencyLimits.acquire({ ...asks(0), limit: 'dp' })).toEqual({ refused: 'limit-not-found' })
      expect(await concurrencyLimits.acquire({ ...asks(0), slots: 2 })).toEqual({ refused: 'too-many-slots', has: 1 })
      for (const kind of ['tag', 'rate']) {
        const name = kind === 'tag' ? 'tag:gpu' : 'rate'
        expect(await concurrencyLimits.acquire({ ...asks(0), limit: name })).toEqual({ refused: 'limit-kind', kind })
      }
      expect(await concurrencyLimits.acquire({ ...asks(0), epoch: 2 })).toEqual({ refused: 'stale', current: 1 })
      await world.exit(present(runs[0]))
      expect(await concurrencyLimits.acquire(asks(0))).toEqual({ refused: 'stale', current: 1 })
    })

    test('a limit that is deleted gives nothing more; one of its name counts those who still hold slots', async () => {
      await using world = await openWorld(subject)
      const { asks } = await asking(world, 2, { slots: 1 })
      await acquire(world, asks(0))
      await acquire(world, asks(1))
      await world.store.concurrencyLimits.delete('db')
      expect(await standings(world, asks(1))).toEqual(['unknown'])
      expect(await world.store.concurrencyLimits.acquire(asks(1))).toEqual({ refused: 'limit-not-found' })
      await world.limit('db', 1)
      expect(await acquire(world, { ...asks(1), askId: 'again' })).toBe(false)
    })

    test('in any order of asks, releases and deaths the limit holds, no slot is idle, and the line is kept', async () => {
      const step = fc.record({
        do: fc.constantFrom('acquire', 'acquire', 'acquire', 'release', 'release', 'end', 'set-slots'),
        run: fc.nat(5),
        slots: fc.integer({ min: 1, max: 3 }),
        key: fc.constantFrom('', 'a'),
      })
      const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        await using world = await openWorld(subject)
        const { runs } = await asking(world, 6, { slots: 3 })
        const asked = new Map<string, SlotAsk>()
        const over = new Set<number>()
        for (const [at, { run, key, slots, ...step }] of steps.entries()) {
          if (step.do === 'set-slots') await world.store.concurrencyLimits.setSlots('db', slots)
          if (step.do === 'release') {
            const [first] = [...asked.values()].slice(run)
            if (first) await world.store.concurrencyLimits.release(first)
          }
          if (over.has(run)) continue
          if (step.do === 'end') {
            await world.exit(present(runs[run]), { permanent: true })
            over.add(run)
          }
          if (step.do === 'acquire') {
            const ask = { ...present(runs[run]), limit: 'db', askId: `ask-${at}`, key, slots }
            const answer = await world.store.concurrencyLimits.acquire(ask)
            if (!('refused' in answer)) asked.set(ask.askId, ask)
          }
          await checkLines(world, asked)
        }
      })
      await fc.assert(property, { numRuns: 40 })
    }, 60_000)
  })
}

const ENDS: Readonly<Record<string, (world: World, run: RunEpoch) => Promise<unknown>>> = {
  completes: (world, run) => world.store.flowRuns.report({ ...run, report: { verb: 'complete', result: 1 } }),
  'waits for its retry elsewhere': (world, run) => {
    const report = { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 1 } as const
    return world.store.flowRuns.report({ ...run, report })
  },
  'loses its infrastructure': (world, run) => world.exit(run),
  'lapses and is reaped': async (world, run) => {
    world.clock.advance(100_000)
    const others = (await world.store.flowRuns.list({ limit: 10, states: ['RUNNING'] })).items.filter(
      ({ id }) => id !== run.id,
    )
    const runs = others.map(({ id, epoch }) => ({ id, epoch }))
    await world.store.claims.renew({ workerId: WORKER, runs, leaseMs: 30_000 })
    return world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
  },
}

/** Runs under way, and a limit "db" that they ask for, each by an ask of its own. */
async function asking(world: World, count: number, { slots }: { slots: number }) {
  await world.pool()
  const deployment = await world.deployment()
  const runs: RunEpoch[] = []
  for (let i = 0; i < count; i++) {
    await world.run(deployment)
    const { run, epoch } = only(await world.claim())
    const start = { id: run.id, epoch, nonce: 'n', codeDigest: null, leaseMs: 30_000 }
    await world.store.flowRuns.start(start)
    runs.push({ id: run.id, epoch })
  }
  await world.limit('db', slots)
  const asks = (index: number): SlotAsk => ({
    ...present(runs[index]),
    askId: `ask-of-${index}`,
    limit: 'db',
    key: '',
    slots: 1,
  })
  return { runs, asks }
}

async function acquire({ store }: World, ask: SlotAsk): Promise<boolean> {
  const answer = await store.concurrencyLimits.acquire(ask)
  if ('refused' in answer) throw new Error(`It was refused: ${answer.refused}`)
  return answer.granted
}

async function standings({ store }: World, ...asks: readonly SlotAsk[]): Promise<string[]> {
  return Promise.all(asks.map((ask) => store.concurrencyLimits.standing(ask)))
}

/** Of each key: granted before waiting, in the order of the asks, and the first who waits really had to. */
async function checkLines(world: World, asked: ReadonlyMap<string, SlotAsk>): Promise<void> {
  const { slots } = present(await world.store.concurrencyLimits.get('db'))
  for (const line of Map.groupBy(asked.values(), ({ key }) => key).values()) {
    const is = await standings(world, ...line)
    const open = line.filter((_, at) => is[at] === 'granted' || is[at] === 'waiting')
    const waiting = line.filter((_, at) => is[at] === 'waiting')
    const granted = line.filter((_, at) => is[at] === 'granted')
    expect(open.slice(0, granted.length)).toEqual(granted)
    const used = granted.reduce((sum, ask) => sum + ask.slots, 0)
    const [next] = waiting
    if (next) expect(used + next.slots).toBeGreaterThan(slots)
    const newest = granted.at(-1)
    if (newest && slots >= 3) expect(used).toBeLessThanOrEqual(slots)
  }
}
