import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, parseDurationMs } from './durations.ts'

test('what is formatted is read back as the same number of milliseconds', () => {
  fc.assert(fc.property(fc.nat(10 ** 12), (ms) => parseDurationMs(formatDuration(ms)) === ms))
})

test('parts add up, with and without blanks', () => {
  expect(parseDurationMs('1h30m')).toBe(5_400_000)
  expect(parseDurationMs(' 1.5s ')).toBe(1500)
  expect(parseDurationMs('2w')).toBe(1_209_600_000)
})

test('a bare number is milliseconds', () => {
  expect(parseDurationMs(250)).toBe(250)
})

test.each(['', '5', 's', '5x', '1h 30', '-1s', '5 minutes', '1h-', Number.NaN, -1, Number.POSITIVE_INFINITY])(
  '%j is refused with its value',
  (value) => {
    expect(() => parseDurationMs(value)).toThrow(expect.objectContaining({ code: 'duration_invalid' }))
  },
)
