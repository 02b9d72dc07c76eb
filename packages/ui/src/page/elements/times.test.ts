import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localInput, relativeTime, spanText } from './times.ts'

const NOW = Date.parse('2026-05-01T12:00:00Z')
const S = 1000
const MIN = 60 * S
const H = 60 * MIN
const D = 24 * H

test.each([
  [0, 'now'],
  [2 * S - 1, 'now'],
  [2 * S, '2 s ago'],
  [MIN - 1, '59 s ago'],
  [MIN, '1 min ago'],
  [H - 1, '59 min ago'],
  [H, '1 h ago'],
  [2 * D - 1, '47 h ago'],
  [2 * D, '2 d ago'],
  [-(90 * S), 'in 1 min'],
  [-D, 'in 24 h'],
])('%i ms before now is %s', (before, text) => expect(relativeTime(NOW - before, NOW)).toBe(text))

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [S, '1.0 s'],
  [59_999, '59.9 s'],
  [MIN, '1 m 00 s'],
  [H - 1, '59 m 59 s'],
  [H, '1 h 00 m'],
  [D + H, '1 d 01 h'],
])('%i ms take %s', (ms, text) => expect(spanText(ms)).toBe(text))

test('an instant is the same after it stood in an input of date and time, to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
      const at = new Date(second * S)
      // An hour that a zone has twice is one of the two.
      expect(Math.abs(new Date(localInput(at.toISOString())).getTime() - at.getTime()) % H).toBe(0)
    }),
  )
})

test('a clock that is behind the server shows no negative time', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
      expect(spanText(ms)).not.toMatch(/-|NaN/)
    }),
  )
})
