import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test.each([
  ['my-pol', 'my-pool'],
  ['proces', 'process'],
  ['MY-POOL', 'my-pool'],
  ['prcoess', 'process'],
])('"%s" was meant as "%s"', (given, meant) => {
  expect(nearest(given, ['my-pool', 'process', 'docker'])).toBe(meant)
})

test('a name that is like none is not guessed at', () => {
  expect(nearest('kubernetes', ['my-pool', 'process', 'docker'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
  expect(nearest('\0', ['é'])).toBeUndefined()
  expect(nearest('ab', ['xy'])).toBeUndefined()
})
