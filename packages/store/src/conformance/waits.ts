import type { Wait, WaitAsk } from '@orc/core/contract'
import { LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import type { Page } from '../page.ts'
import type { WaitsAsk } from '../waits.ts'
import { only, openWorld, present, type StoreSubject, type World } from './world.ts'

/** How long `waitAsk` waits. */
export const WAIT_MS = 60_000

export function waitAsk(id: string, change: Partial<WaitAsk> = {}): WaitAsk {
  const { kind = 'input' } = change
  return {
    id,
    kind,
    name: 'pause',
    subject: null,
    within: '1',
    lengthMs: WAIT_MS,
    schema: null,
    message: null,
    ...change,
  }
}

type Run = { readonly id: string; readonly epoch: number }

async function suspended(world: World, change: Partial<WaitAsk> = {}): Promise<Run> {
  const run = await world.running({ concurrencyLimit: 1 })
  await world.store.waits.open({ ...run, wait: waitAsk('a', change) })
  const answer = await world.store.waits.suspendIfOpen({ ...run, waits: ['a'], message: 'It waits.' })
  expect(answer).toEqual({ suspended: true })
  return run
}

export function waitsConformance(subject: StoreSubject): void {
  describe('waits', () => {
    test('asked again, a wait is the same: its time goes on from when it was first asked', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const schema = { type: 'object' }
      const first = present(await open(world, run, { schema, message: 'Well?' }))
      expect(first).toMatchObject({ schema, message: 'Well?', leftMs: WAIT_MS, endedAt: null, outcome: null })
      world.clock.advance(1000)
      expect(await open(world, run)).toEqual({ ...first, leftMs: WAIT_MS - 1000 })
      expect((await world.store.waits.list(run.id, { limit: 10 })).items).toHaveLength(1)
    })

    test('a wait ends by its time at its time, not a millisecond before', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await open(world, run, { kind: 'sleep' })
      world.clock.advance(WAIT_MS - 1)
      expect(await world.store.waits.endDue(10)).toEqual([])
      expect(await open(world, run, { kind: 'sleep' })).toMatchObject({ outcome: null, leftMs: 1 })
      world.clock.advance(1)
      expect(await open(world, run, { kind: 'sleep' })).toMatchObject({ outcome: 'slept', leftMs: null })
      expect(await world.store.waits.nextDueAt()).toBeUndefined()
    })

    test('an answer ends it once: a second one, one that comes late, and one for a run that is over change nothing', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      await open(world, run)
      const answer = (value: unknown, wait = 'a') => store.waits.answerIfOpen({ id: run.id, wait, value })
      expect(await answer({ yes: true })).toMatchObject({ outcome: 'answered', value: { yes: true } })
      expect(await answer({ yes: false })).toBeUndefined()
      expect(await open(world, run)).toMatchObject({ outcome: 'answered', value: { yes: true } })
      await open(world, run, { id: 'b' })
      world.clock.advance(WAIT_MS)
      expect(await answer(1, 'b')).toBeUndefined()
      await open(world, run, { id: 'c' })
      await store.flowRuns.report({ ...run, report: { verb: 'complete', result: null } })
      expect(await answer(1, 'c')).toBeUndefined()
      expect(await answer(1, 'nothing')).toBeUndefined()
    })

    test('one that nobody answered in time is waited for anew in another try, and only there', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await open(world, run)
      world.clock.advance(WAIT_MS)
      expect(await open(world, run)).toMatchObject({ outcome: 'timed-out' })
      expect(await open(world, run, { within: '2' })).toMatchObject({ outcome: null, leftMs: WAIT_MS })
    })

    test('those that are open are found behind any number that have ended, page by page', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      for (const id of ['a', 'b', 'c', 'd']) await open(world, run, { id })
      for (const id of ['a', 'b']) await world.store.waits.answerIfOpen({ id: run.id, wait: id, value: 1 })
      const list = (ask: WaitsAsk) => world.store.waits.list(run.id, ask)
      const ids = ({ items }: Page<Wait>) => items.map(({ id }) => id)
      const first = await list({ limit: 1, state: 'open' })
      const rest = await list({ limit: 1, state: 'open', cursor: present(first.nextCursor) })
      expect([ids(first), ids(rest), rest.nextCursor]).toEqual([['c'], ['d'], null])
      expect(ids(await list({ limit: 10, state: 'ended' }))).toEqual(['a', 'b'])
      expect(ids(await list({ limit: 10 }))).toEqual(['a', 'b', 'c', 'd'])
    })

    test('suspending is refused when what it waits for has happened, or its time has come', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      await open(world, run)
      await open(world, run, { id: 'b', lengthMs: null })
      await store.waits.answerIfOpen({ id: run.id, wait: 'b', value: 1 })
      const suspend = (...waits: string[]) => store.waits.suspendIfOpen({ ...run, waits, message: '' })
      expect(await suspend('a', 'b')).toEqual({ suspended: false })
      expect(await suspend('nothing')).toEqual({ suspended: false })
      world.clock.advance(WAIT_MS)
      expect(await suspend('a')).toEqual({ suspended: false })
      expect((await world.stateOf(run.id)).type).toBe('RUNNING')
    })

    test('a suspended run gives its slots back when its infrastructure is gone, and loses nothing by that', async () => {
      await using world = await openWorld(subject)
      const run = await suspended(world)
      await world.run(await world.deployment({ concurrencyLimit: 1 }))
      expect(await world.claim()).toEqual([])
      expect(await world.exit(run, { exitCode: 0 })).toMatchObject({ type: 'PAUSED', name: 'Suspended' })
      expect(await world.claim()).toHaveLength(1)
      world.clock.advance(10 * LEASE_MS)
      await world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
      expect((await world.stateOf(run.id)).type).toBe('PAUSED')
    })

    test('a woken run is at the head of its line, and its next epoch is the same attempt', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await suspended(world)
      await world.exit(run)
      world.clock.advance(1000)
      await world.run(await world.deployment({ concurrencyLimit: 1 }))
      await store.waits.answerIfOpen({ id: run.id, wait: 'a', value: 1 })
      expect(await world.stateOf(run.id)).toMatchObject({ type: 'SCHEDULED', name: 'Resuming' })
      const claimed = only(await world.claim({ slots: 2 }))
      expect([claimed.run.id, claimed.epoch]).toEqual([run.id, 2])
      const start = { id: run.id, epoch: 2, nonce: 'n', codeDigest: null, leaseMs: LEASE_MS }
      expect(await store.flowRuns.start(start)).toMatchObject({ attempt: 1 })
      expect(await open(world, { id: run.id, epoch: 2 })).toMatchObject({ outcome: 'answered', value: 1 })
    })

    test('only the live epoch of a run under way may wait or suspend', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await suspended(world)
      const wait = waitAsk('b')
      expect(await store.waits.open({ ...run, wait })).toEqual({ refused: 'state', state: 'PAUSED' })
      expect(await store.waits.open({ ...run, epoch: 2, wait })).toEqual({ refused: 'stale', current: 1 })
      const suspend = { ...run, waits: ['a'], message: '' }
      expect(await store.waits.suspendIfOpen(suspend)).toEqual({ suspended: true }) // its answer was lost
      await world.exit(run)
      await store.waits.answerIfOpen({ id: run.id, wait: 'a', value: 1 })
      expect(await store.waits.suspendIfOpen(suspend)).toEqual({ suspended: true })
      await world.claim()
      expect(await store.waits.suspendIfOpen(suspend)).toEqual({ refused: 'stale', current: 2 })
    })

    test('a run that is cancelled while it is suspended is over at once, and nothing wakes it', async () => {
      await using world = await openWorld(subject)
      const run = await suspended(world)
      await world.store.flowRuns.cancel(run.id)
      expect((await world.stateOf(run.id)).type).toBe('CANCELLED')
      world.clock.advance(WAIT_MS)
      expect(await world.store.waits.endDue(10)).toHaveLength(1)
      expect((await world.stateOf(run.id)).type).toBe('CANCELLED')
    })

    test('a run that repeats another keeps what was slept and answered, and waits anew where nobody answered', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      for (const id of ['answered', 'timed-out']) await open(world, run, { id })
      await open(world, run, { id: 'open', lengthMs: null })
      await store.waits.answerIfOpen({ id: run.id, wait: 'answered', value: 1 })
      world.clock.advance(WAIT_MS)
      await store.waits.endDue(10)
      await store.flowRuns.report({ ...run, report: { verb: 'fail', name: 'Failed', message: '', data: null } })
      const repeats = await world.run(await world.deployment(), { retryOf: run.id, keepsResults: true })
      expect((await store.waits.list(repeats.id, { limit: 10 })).items.map(({ id, value }) => [id, value])).toEqual([
        ['answered', 1],
      ])
    })
  })
}

async function open({ store }: World, run: Run, change: Partial<WaitAsk> = {}) {
  const wait = await store.waits.open({ ...run, wait: waitAsk('a', change) })
  if ('refused' in wait) throw new Error(`The wait was refused: ${wait.refused}`)
  return wait
}
