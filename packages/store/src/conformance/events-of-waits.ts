import { describe, expect, test } from 'vitest'
import { WAIT_MS, waitAsk } from './waits.ts'
import { openWorld, type StoreSubject, type World } from './world.ts'

type Run = { readonly id: string; readonly epoch: number }

const PAID = { name: 'paid', key: 'A-7', payload: { amount: 1 } }

async function open({ store }: World, run: Run, change: { id?: string; subject?: string; lengthMs?: number } = {}) {
  const { id = 'w', ...more } = change
  const ask = waitAsk(id, { kind: 'event', name: 'paid', subject: 'paid/A-7', lengthMs: null, ...more })
  const wait = await store.waits.open({ ...run, wait: ask })
  if ('refused' in wait) throw new Error(`The wait was refused: ${wait.refused}`)
  return wait
}

export function eventsOfWaitsConformance(subject: StoreSubject): void {
  describe('events that runs wait for', () => {
    test('end a wait for the same name and key, with what came, and wake a suspended run; no other', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      await open(world, run)
      await open(world, run, { id: 'other', subject: 'paid/B-8' })
      await open(world, run, { id: 'keyless', subject: 'paid' })
      await store.waits.suspendIfOpen({ ...run, waits: ['w', 'other', 'keyless'], message: '' })
      expect(await store.events.emit(PAID)).toMatchObject({ type: 'event:emitted', subject: 'paid/A-7', data: PAID })
      expect(await world.stateOf(run.id)).toMatchObject({ type: 'SCHEDULED', name: 'Resuming' })
      const outcomes = (await store.waits.list(run.id, { limit: 10 })).items.map(({ id, outcome, value }) => [
        id,
        outcome,
        value,
      ])
      expect(outcomes).toEqual([
        ['w', 'received', PAID.payload],
        ['other', null, null],
        ['keyless', null, null],
      ])
      const { items: events } = { items: await store.events.list({ after: 0, limit: 100, subject: 'paid/A-7' }) }
      expect(events).toMatchObject([{ data: PAID }])
    })

    test('that came in the life of the run before it asked are taken then, each by one wait, in their order', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      await store.events.emit({ ...PAID, payload: 'before the run' })
      world.clock.advance(1)
      const run = await world.running()
      for (const payload of [1, 2]) await store.events.emit({ ...PAID, payload })
      expect(await open(world, run, { id: 'a' })).toMatchObject({ outcome: 'received', value: 1 })
      expect(await open(world, run, { id: 'b' })).toMatchObject({ outcome: 'received', value: 2 })
      expect(await open(world, run, { id: 'a' })).toMatchObject({ outcome: 'received', value: 1 })
      expect(await open(world, run, { id: 'c' })).toMatchObject({ outcome: null })
    })

    test('reach every run that waits, and in each the wait that was asked for first', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const first = await world.running()
      const { id } = await world.run(await world.deployment())
      const [claimed] = await world.claim()
      const second = { id, epoch: claimed?.epoch ?? 0 }
      await store.flowRuns.start({ ...second, nonce: 'n', codeDigest: null, leaseMs: 30_000 })
      await open(world, first, { id: 'a' })
      await open(world, first, { id: 'b' })
      await open(world, second)
      await store.events.emit(PAID)
      const ended = async (run: Run) =>
        (await store.waits.list(run.id, { limit: 10 })).items.map(({ outcome }) => outcome)
      expect(await ended(first)).toEqual(['received', null])
      expect(await ended(second)).toEqual(['received'])
      await store.events.emit(PAID)
      expect(await ended(first)).toEqual(['received', 'received'])
    })

    test('come too late for a wait whose time is up, and are there for the next one', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await open(world, run, { lengthMs: WAIT_MS })
      world.clock.advance(WAIT_MS)
      await world.store.events.emit(PAID)
      expect(await open(world, run, { lengthMs: WAIT_MS })).toMatchObject({ outcome: 'timed-out' })
      expect(await open(world, run, { id: 'next' })).toMatchObject({ outcome: 'received' })
    })

    test('are emitted once by a call in a run, however often it says so, and only under the live epoch', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      const first = await store.events.emitInRun(PAID, { ...run, call: 'call' })
      expect(await store.events.emitInRun(PAID, { ...run, call: 'call' })).toEqual(first)
      expect(await store.events.emitInRun(PAID, { ...run, call: 'another' })).not.toEqual(first)
      const stale = { ...run, epoch: 2, call: 'call' }
      expect(await store.events.emitInRun(PAID, stale)).toEqual({ refused: 'stale', current: 1 })
    })
  })
}
