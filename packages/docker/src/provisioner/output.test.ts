import { expect, test } from 'vitest'
import { OutputLines } from './output.ts'

const AT = '2026-01-31T12:00:00.123456789Z'

function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(`${AT} ${text}`)
  const header = Buffer.alloc(8)
  header.writeUInt8(stream, 0)
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

function read(output: Buffer, fromByte = 0, cut = output.length): { lines: [number, string][]; next: number } {
  const lines = new OutputLines(fromByte)
  const found = [...lines.push(output.subarray(0, cut)), ...lines.push(output.subarray(cut))]
  const { next } = lines
  return { lines: [...found, ...lines.end()].map(({ offset, text }) => [offset, text]), next }
}

const OUTPUT = Buffer.concat([
  frame(1, 'one\n'),
  frame(2, 'zwölf\n'),
  frame(1, 'half '),
  frame(2, 'between\n'),
  frame(1, 'line\n'),
  frame(1, 'end'),
])
const LINES = [
  [0, 'one'],
  [4, 'zwölf'],
  [16, 'between'],
  [11, 'half line'],
  [29, 'end'],
]

test('both streams are one output, and a line of one is not mixed with those of the other', () => {
  expect(read(OUTPUT).lines).toEqual(LINES)
})

test('it is the same wherever the answer was cut', () => {
  for (let cut = 0; cut <= OUTPUT.length; cut += 1) expect(read(OUTPUT, 0, cut).lines).toEqual(LINES)
})

test('it begins at any line', () => {
  expect(read(OUTPUT, 4).lines).toEqual(LINES.slice(1))
  expect(read(OUTPUT, 29).lines).toEqual(LINES.slice(4))
})

test('who goes on after a break begins with the line that was not finished', () => {
  expect(read(OUTPUT).next).toBe(29)
  expect(read(OUTPUT.subarray(0, OUTPUT.length - frame(1, 'end').length)).next).toBe(29)
})

test('lines bear the time at which the engine got them', () => {
  expect(new OutputLines(0).push(frame(1, 'x\n'))[0]?.at.toISOString()).toBe('2026-01-31T12:00:00.123Z')
})
