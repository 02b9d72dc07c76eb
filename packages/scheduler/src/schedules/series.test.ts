import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endingAt, firstOf, seriesOfMoments, union, without } from './series.ts'

test('the first of a series are the same in whatever order they are asked for', () => {
  const asked = fc.array(fc.integer({ min: -5, max: 40 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(asked, fc.integer({ min: 1, max: 10 }), (questions, count) => {
      const even = (from: number) => Math.ceil(from / 2) * 2
      const first = firstOf(even, count, 3)
      const expected = (from: number) => Array.from({ length: count }, (_, i) => 4 + 2 * i).find((at) => at >= from)
      expect(questions.map(first)).toEqual(questions.map(expected))
    }),
  )
})

test('a union has each moment once, and a series ends with its last moment included', () => {
  const both = union([seriesOfMoments([5, 1]), seriesOfMoments([5, 9])])
  expect([0, 2, 5, 6, 10].map(both)).toEqual([1, 5, 5, 9, undefined])
  expect([5, 6].map(endingAt(both, 5))).toEqual([5, undefined])
})

test('moments left out are passed over, several in a row too', () => {
  const left = without(seriesOfMoments([1, 2, 3]), new Set([1, 2]))
  expect([0, 4].map(left)).toEqual([3, undefined])
})
