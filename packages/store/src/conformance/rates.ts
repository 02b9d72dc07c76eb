import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SlotAsk } from '../concurrency-limits.ts'
import { openWorld, type StoreSubject } from './world.ts'

export function ratesConformance(subject: StoreSubject): void {
  describe('rates', () => {
    test('at most its slots are granted in any span, in the order of the asks', async () => {
      const gaps = fc.array(fc.record({ gapMs: fc.nat(400), slots: fc.integer({ min: 1, max: 3 }) }), { maxLength: 30 })
      const property = fc.asyncProperty(gaps, async (asks) => {
        await using world = await openWorld(subject)
        const run = await world.running()
        await world.limit('api', 4, 1000)
        const granted: { at: number; slots: number }[] = []
        for (const [index, { gapMs, slots }] of asks.entries()) {
          world.clock.advance(gapMs)
          const askId = `ask-${index}`
          const answer = await world.store.concurrencyLimits.takeRate({ ...run, limit: 'api', key: '', slots, askId })
          if ('refused' in answer) throw new Error(answer.refused)
          granted.push({ at: world.clock.now().getTime() + answer.waitMs, slots })
        }
        expect(granted.map(({ at }) => at)).toEqual(granted.map(({ at }) => at).toSorted((a, b) => a - b))
        for (const { at } of granted) {
          const inSpan = granted.filter((one) => one.at >= at && one.at < at + 1000)
          expect(inSpan.reduce((sum, { slots }) => sum + slots, 0)).toBeLessThanOrEqual(4)
        }
      })
      await fc.assert(property, { numRuns: 40 })
    }, 60_000)

    test('nobody waits longer than the span demands, to the millisecond', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.limit('api', 2, 1000)
      const take = async (askId: string, key = '') =>
        world.store.concurrencyLimits.takeRate({ ...run, limit: 'api', key, slots: 1, askId })
      expect(await take('a')).toEqual({ waitMs: 0 })
      world.clock.advance(300)
      expect(await take('b')).toEqual({ waitMs: 0 })
      expect(await take('c')).toEqual({ waitMs: 700 })
      expect(await take('d')).toEqual({ waitMs: 1000 })
      expect(await take('e', 'other')).toEqual({ waitMs: 0 })
      world.clock.advance(100)
      expect(await take('c'), 'asked again').toEqual({ waitMs: 600 })
      expect(await world.store.concurrencyLimits.get('api')).toMatchObject({ slotsInUse: 3, waiting: 2 })
      world.clock.advance(2000)
      expect(await world.store.concurrencyLimits.get('api')).toMatchObject({ slotsInUse: 0, waiting: 0 })
      expect(await take('f')).toEqual({ waitMs: 0 })
    })

    test('what cannot be given is refused with the reason', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.limit('db', 1)
      await world.limit('api', 1, 1000)
      const take = (change: Partial<SlotAsk>) =>
        world.store.concurrencyLimits.takeRate({ ...run, limit: 'api', key: '', slots: 1, askId: 'a', ...change })
      expect(await take({ limit: 'db' })).toEqual({ refused: 'limit-kind', kind: 'slots' })
      expect(await take({ limit: 'nothing' })).toEqual({ refused: 'limit-not-found' })
      expect(await take({ slots: 2 })).toEqual({ refused: 'too-many-slots', has: 1 })
      expect(await take({ epoch: 7 })).toEqual({ refused: 'stale', current: 1 })
    })
  })

  describe('limits by name', () => {
    test('a name is taken once; limits are listed by name', async () => {
      await using world = await openWorld(subject)
      await world.limit('b', 1)
      const made = await world.limit('a', 2, 60_000)
      expect(made).toMatchObject({ name: 'a', kind: 'rate', slots: 2, perMs: 60_000, slotsInUse: 0, waiting: 0 })
      expect(await world.store.concurrencyLimits.createIfAbsent({ name: 'a', slots: 9, perMs: null })).toBeUndefined()
      expect((await world.store.concurrencyLimits.list()).map(({ name }) => name)).toEqual(['a', 'b'])
      expect(await world.store.concurrencyLimits.setSlots('a', 3)).toMatchObject({ slots: 3 })
      expect(await world.store.concurrencyLimits.delete('a')).toMatchObject({ name: 'a' })
      expect(await world.store.concurrencyLimits.delete('a')).toBeUndefined()
      expect(await world.store.concurrencyLimits.setSlots('a', 3)).toBeUndefined()
      expect(await world.store.concurrencyLimits.get('a')).toBeUndefined()
    })
  })
}
