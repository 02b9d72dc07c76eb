import { FakeClock } from '@orc/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../runtime/random.ts'
import { newId } from './ids.ts'

test('an id made a millisecond later sorts later', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 1, max: 10 ** 9 }), (seed, laterMs) => {
      const clock = new FakeClock()
      const random = seededRandom(seed)
      const first = newId({ clock, random })
      clock.advance(laterMs)
      expect(first < newId({ clock, random })).toBe(true)
    }),
  )
})

test('ids are UUIDs of version 7, and the same seed and time give the same id', () => {
  const make = (): string => newId({ clock: new FakeClock(), random: seededRandom(1) })
  expect(make()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(make()).toBe(make())
})
