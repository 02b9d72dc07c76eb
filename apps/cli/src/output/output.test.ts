import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Output } from './output.ts'
import { asTyped } from './program.ts'
import { fields, table } from './table.ts'
import { elapsed, relative, shortDuration, utcTime } from './times.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const at = (ms: number): string => new Date(NOW.getTime() + ms).toISOString()

test.each([
  [0, 'now'],
  [-999, 'now'],
  [-1000, '1s ago'],
  [59_999, 'in 59s'],
  [60_000, 'in 1m'],
  [-3_599_999, '59m ago'],
  [3_600_000, 'in 1h'],
  [47 * 3_600_000, 'in 47h'],
  [-48 * 3_600_000, '2d ago'],
])('%i ms from now is "%s"', (ms, text) => {
  expect(relative(at(ms), NOW)).toBe(text)
})

test.each([
  [7, '7ms'],
  [999, '999ms'],
  [1000, '1.0s'],
  [59_990, '59.9s'],
  [200_400, '3m20s'],
  [3_661_000, '1h1m'],
  [90_061_000, '1d1h'],
])('%i ms is "%s"', (ms, text) => {
  expect(shortDuration(ms)).toBe(text)
})

test('what goes on is measured to now, and what did not begin not at all', () => {
  expect(elapsed({ startedAt: at(-5000), endedAt: null }, NOW)).toBe('5.0s')
  expect(elapsed({ startedAt: at(-5000), endedAt: at(-4000) }, NOW)).toBe('1.0s')
  expect(elapsed({ startedAt: null, endedAt: at(0) }, NOW)).toBe('')
})

test('seconds are shown where there are some', () => {
  expect(utcTime('2026-03-01T09:00:00.000Z')).toBe('2026-03-01 09:00 UTC')
  expect(utcTime('2026-03-01T09:00:07.000Z')).toBe('2026-03-01 09:00:07 UTC')
})

test('a table has a line for each item, whatever is in the cells', () => {
  const cell = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\u2028\u2029\u0085\v\f]/g, ''))
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      expect(table(cells, { A: (text) => `x${text}`, B: () => 'y' }).split('\n')).toHaveLength(cells.length + 1)
    }),
  )
})

test('columns stand below one another and end without blanks', () => {
  const rows = table(
    [
      { a: 'long name', b: '' },
      { a: 'x', b: 'y' },
    ],
    { A: ({ a }) => a, B: ({ b }) => b },
  )
  expect(rows).toBe('A          B\nlong name\nx          y')
})

test('fields leave out what has no value and indent what has several lines', () => {
  expect(fields({ A: '1\n2', Longer: null, B: 0, C: undefined })).toBe('A:  1\n    2\nB:  0')
})

test('commands in texts are as they can be pasted', () => {
  const text = 'Start one: orc worker start. Or:\n  orc ls\nthe orc store; (orc x) and orca'
  expect(asTyped(text, 'npx orc')).toBe(
    'Start one: npx orc worker start. Or:\n  npx orc ls\nthe orc store; (npx orc x) and orca',
  )
  expect(asTyped(text, 'orc')).toBe(text)
})

function outputOf(json: boolean) {
  const written = { stdout: '', stderr: '' }
  const sink = (name: keyof typeof written) => ({
    isTerminal: false,
    write: (text: string) => void (written[name] += text),
  })
  const output = new Output({ stdout: sink('stdout'), stderr: sink('stderr'), json, colours: false, program: 'orc' })
  return { output, written }
}

test('as JSON nothing but the result is on standard output', () => {
  const { output, written } = outputOf(true)
  output.line('progress')
  output.warn('careful')
  output.result({ a: 1 }, 'text')
  expect(JSON.parse(written.stdout)).toEqual({ a: 1 })
  expect(written.stderr).toBe('! careful\n')
})

test('a result that is nothing is a document too', () => {
  const { output, written } = outputOf(true)
  output.result(undefined, '')
  expect(JSON.parse(written.stdout)).toBeNull()
})

test('a failure is two lines, however many its message has', () => {
  const { output, written } = outputOf(false)
  output.failure({ message: 'one\n  two', hint: 'three\nfour' })
  expect(written.stderr).toBe('error: one two\nhint: three four\n')
})
