import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter, MAX_LINE_BYTES } from './line-splitter.ts'

const at = new Date(0)

/** All lines of a text that comes in pieces cut at these bytes. */
function split(text: string, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text)
  const splitter = new LineSplitter(0)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
  return [...pieces.flatMap((piece) => splitter.push(piece, at)), ...splitter.end(at)].map(({ offset, text }) => [
    offset,
    text,
  ])
}

test('wherever the bytes are cut into pieces, within a character too, the lines are the same', () => {
  const text = fc.array(fc.constantFrom('a', 'ö', '東', '🦀', '\n', '\r\n')).map((parts) => parts.join(''))
  const sameLines = (given: string, cuts: number[]): void => {
    expect(split(given, cuts)).toEqual(split(given))
  }
  fc.assert(fc.property(text, fc.array(fc.nat()), sameLines))
})

test('the offset of a line is the number of bytes before it', () => {
  expect(split('zwölf\n\n東京\r\nend')).toEqual([
    [0, 'zwölf'],
    [7, ''],
    [8, '東京'],
    [16, 'end'],
  ])
})

test('a line of just the longest length stays whole, and one byte more makes two', () => {
  const longest = 'x'.repeat(MAX_LINE_BYTES)
  expect(split(`${longest}\n`)).toEqual([[0, longest]])
  expect(split(`${longest}y\n`)).toEqual([
    [0, longest],
    [MAX_LINE_BYTES, 'y'],
  ])
})

test('a long line is never cut within a character, and nothing of it is lost', () => {
  const text = `a${'🦀'.repeat(MAX_LINE_BYTES)}`
  const lines = split(text)
  expect(lines.map(([, line]) => line).join('')).toBe(text)
  for (const [, line] of lines) expect(Buffer.byteLength(String(line))).toBeLessThanOrEqual(MAX_LINE_BYTES)
})
