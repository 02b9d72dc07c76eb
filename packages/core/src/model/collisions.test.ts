import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COLLISION_STRATEGIES, type CollisionStrategy, collisions } from './collisions.ts'

const crowd = (strategy: CollisionStrategy) =>
  fc.record({
    strategy: fc.constant(strategy),
    limit: fc.nat(4),
    waiting: fc.array(fc.nat(), { maxLength: 6 }),
    holding: fc.array(fc.record({ isEnding: fc.boolean() }), { maxLength: 6 }),
  })

describe('collisions', () => {
  test('enqueue cancels nobody', () => {
    fc.assert(
      fc.property(crowd('enqueue'), (given) => {
        expect(collisions(given)).toEqual({ waiting: [], holding: [] })
      }),
    )
  })

  test('cancel-new cancels those who wait exactly when no slot is free, and nobody who has one', () => {
    fc.assert(
      fc.property(crowd('cancel-new'), (given) => {
        const isFull = given.holding.length >= given.limit
        expect(collisions(given)).toEqual({ waiting: isFull ? given.waiting : [], holding: [] })
      }),
    )
  })

  test('cancel-running keeps the newest, as many as the limit allows, and ends the oldest to make room for them', () => {
    fc.assert(
      fc.property(crowd('cancel-running'), (given) => {
        const cancelled = collisions(given)
        const kept = given.waiting.slice(cancelled.waiting.length)
        expect([...cancelled.waiting, ...kept]).toEqual(given.waiting)
        expect(kept).toHaveLength(Math.min(given.limit, given.waiting.length))
        const goingOn = given.holding.filter(({ isEnding }) => !isEnding)
        expect(cancelled.holding).toEqual(goingOn.slice(0, cancelled.holding.length))
        const left = goingOn.length - cancelled.holding.length
        if (kept.length > 0) expect(left + kept.length).toBeLessThanOrEqual(given.limit)
      }),
    )
  })

  test('cancel-running ends no more than it must', () => {
    const held = [{ isEnding: false }, { isEnding: false }]
    expect(collisions({ strategy: 'cancel-running', limit: 2, waiting: [], holding: held }).holding).toEqual([])
    expect(collisions({ strategy: 'cancel-running', limit: 3, waiting: ['new'], holding: held }).holding).toEqual([])
    expect(collisions({ strategy: 'cancel-running', limit: 2, waiting: ['new'], holding: held }).holding).toHaveLength(
      1,
    )
    const ending = [{ isEnding: true }, { isEnding: false }]
    expect(collisions({ strategy: 'cancel-running', limit: 2, waiting: ['new'], holding: ending }).holding).toEqual([])
  })

  test('once it was done, asking again cancels nobody more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COLLISION_STRATEGIES).chain(crowd), (given) => {
        const first = collisions(given)
        const waiting = given.waiting.slice(first.waiting.length)
        const holding = given.holding.map((one) => (first.holding.includes(one) ? { isEnding: true } : one))
        expect(collisions({ ...given, waiting, holding })).toEqual({ waiting: [], holding: [] })
      }),
    )
  })
})
