import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'
import { seededRandom } from './random.ts'

test('waits double from a second up to the limit', () => {
  expect([1, 2, 3, 7, 8, 100].map((failures) => backoffMs(failures))).toEqual([
    1000, 2000, 4000, 64_000, 64_000, 64_000,
  ])
})

test('jitter stays within its share and below the limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, seed, jitter) => {
        const plain = backoffMs(n, { maxMs: 5000 })
        const wait = backoffMs(n, { maxMs: 5000, jitter, random: seededRandom(seed) })
        expect(wait).toBeGreaterThanOrEqual(plain * (1 - jitter) - 1e-6)
        expect(wait).toBeLessThanOrEqual(Math.min(5000, plain * (1 + jitter) + 1e-6))
      },
    ),
  )
})
