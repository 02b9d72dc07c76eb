import { expect, test } from 'vitest'
import stringWidth from './string-width.ts'

test.each([
  ['', 0],
  ['plain text', 10],
  ['\u001b[31mred\u001b[39m', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['👨‍👩‍👧', 2],
  ['ü', 1],
])('the width of %j is %i', (text, width) => {
  expect(stringWidth(text)).toBe(width)
})
