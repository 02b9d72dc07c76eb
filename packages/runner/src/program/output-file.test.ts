import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outputFileReader } from './output-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orc-output-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(content: string, maxBytes: number, base?: object) {
  const file = join(folder, 'output')
  writeFileSync(file, content)
  if (base) writeFileSync(`${file}.base`, JSON.stringify(base))
  const tail = outputFileReader(file)(maxBytes)
  return tail && [tail.fromByte, new TextDecoder().decode(tail.bytes)]
}

test('no more than the last bytes are read', () => {
  expect(read('0123456789', 10)).toEqual([0, '0123456789'])
  expect(read('0123456789', 4)).toEqual([6, '6789'])
})

test('offsets count what was cut off the front, a cut that is under way too', () => {
  expect(read('0123456789', 4, { base: 1_000 })).toEqual([1_006, '6789'])
  expect(read('0123456789', 10, { base: 1_000, cutting: 10 })).toEqual([1_000, '0123456789'])
  expect(read('0123', 10, { base: 1_000, cutting: 10 })).toEqual([1_010, '0123'])
})

test('a file that is not there is nothing to send', () => {
  expect(outputFileReader(join(folder, 'none'))(10)).toBeUndefined()
})
