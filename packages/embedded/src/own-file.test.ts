import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownFile } from './own-file.ts'

function freshPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orc-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'a.key')
}

test('whoever comes at the same time gets the one text that the file has', async () => {
  const path = freshPath()
  const texts = await Promise.all(Array.from({ length: 20 }, (_, index) => ownFile(path, () => `text-number-${index}`)))
  expect(new Set(texts).size).toBe(1)
  expect(readFileSync(path, 'utf8')).toBe(`${texts[0]}\n`)
  expect(readdirSync(join(path, '..'))).toEqual(['a.key'])
})

test('a file that is there is never written, and line ends that an editor added do not matter', async () => {
  const path = freshPath()
  writeFileSync(path, 'mine\r\n')
  expect(await ownFile(path, () => 'other')).toBe('mine')
  expect(readFileSync(path, 'utf8')).toBe('mine\r\n')
})
