import { expect, test } from 'vitest'
import { outputLines } from './output.ts'

const at = '2026-01-01T00:00:00.000Z'
const tail = (text: string, fromByte: number) =>
  outputLines({ fromByte, bytes: new TextEncoder().encode(text) }, at).map(({ seq, message }) => [seq, message])

test('lines are numbered by the byte that they begin at, whatever the characters', () => {
  expect(tail('é\nb\n', 0)).toEqual([
    [0, 'é'],
    [3, 'b'],
  ])
})

test('a line that began before the tail is left to the worker', () => {
  expect(tail('rest of it\nnext\n', 1_000)).toEqual([[1_011, 'next']])
  expect(tail('rest of it', 1_000)).toEqual([])
})

test('a last line that is not ended is a line, nothing printed is none', () => {
  expect(tail('a\nb', 0)).toEqual([
    [0, 'a'],
    [2, 'b'],
  ])
  expect(tail('', 0)).toEqual([])
})

test('a line longer than a log line is cut into several, never within a character', () => {
  const long = `${'x'.repeat(99_999)}éy`
  expect(tail(`${long}\nz`, 0)).toEqual([
    [0, 'x'.repeat(99_999)],
    [99_999, 'éy'],
    [100_003, 'z'],
  ])
  expect(tail('x'.repeat(100_000), 0)).toHaveLength(1)
})
