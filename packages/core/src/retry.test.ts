import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextTryMs } from './retry.ts'
import { seededRandom } from './runtime/random.ts'

test('a delay is whole milliseconds whatever its jitter and its factor: so it is recorded', () => {
  const delays = fc.record({
    base: fc.integer({ min: 1, max: 10_000 }),
    factor: fc.double({ min: 1, max: 4, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(delays, fc.integer(), fc.integer({ min: 1, max: 5 }), (retryDelay, seed, attempt) => {
      const failure = { attempt, error: new Error('x'), random: seededRandom(seed), elapsedMs: 0 }
      expect(nextTryMs({ retries: 5, retryDelay }, failure)).toSatisfy(Number.isInteger)
    }),
  )
})
