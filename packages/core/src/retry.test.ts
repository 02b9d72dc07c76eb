import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { flow } from './flow.ts'
import { nextTryMs, type RetryOptions } from './retry.ts'
import { seededRandom } from './runtime/random.ts'
import { task } from './task.ts'

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

test.each<[string, RetryOptions & { timeout?: string }, string]>([
  ['a delay', { retryDelay: 'soon' }, '"soon" is not a duration'],
  ['one of a list', { retryDelay: ['1s', '1 year'] }, '"1 year" is not a duration'],
  ['where growing ones begin', { retryDelay: { base: '' } }, '"" is not a duration'],
  ['where growing ones end', { retryDelay: { base: '1s', max: 'never' } }, '"never" is not a duration'],
  ['a time for all tries', { retryWithin: '-1s' }, '"-1s" is not a duration'],
  ['a limit of time', { timeout: 'x' }, '"x" is not a duration'],
  ['no number of tries', { retries: Number.NaN }, 'retries is NaN: it must be 0 or more'],
])('%s that is written wrong is refused where it is written, not in place of a failure', (_, options, message) => {
  const run = (): void => {}
  expect(() => flow({ ...options, run })).toThrow(message)
  expect(() => task({ name: 'write', ...options, run })).toThrow(message)
  expect(() => flow({ retries: Number.POSITIVE_INFINITY, retryDelay: [], timeout: '1s', run })).not.toThrow()
})

test('how long a cached result is good for is checked with the task', () => {
  expect(() => task({ name: 'read', cache: { expiresIn: 'long' }, run: () => 1 })).toThrow('"long" is not a duration')
})

test('a retryIf that throws is told with the failure that it was asked about', () => {
  const error = new Error('the bank is closed')
  const retryIf = (asked: unknown) => (asked as { response: { status: number } }).response.status === 503
  const failure = { attempt: 1, error, random: seededRandom(1), elapsedMs: 0 }
  expect(() => nextTryMs({ retries: 1, retryIf }, failure)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^retryIf threw: .*undefined/), cause: error }),
  )
})
