import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { directoryStorage } from './directory-storage.ts'

function freshDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orc-results-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'results')
}

const SHA = 'ab'.repeat(32)

test('what is put is there for another process, once, whole, and for this user only', async () => {
  const directory = freshDirectory()
  const bytes = new Uint8Array([1, 2, 3])
  const storage = directoryStorage(directory)
  await Promise.all([storage.put(SHA, bytes), storage.put(SHA, bytes)])
  expect(Buffer.from((await directoryStorage(directory).get(SHA)) ?? [])).toEqual(Buffer.from(bytes))
  expect(readdirSync(join(directory, 'ab'))).toEqual([SHA])
  expect(statSync(join(directory, 'ab', SHA)).mode & 0o777).toBe(0o600)
  expect(statSync(join(directory, 'ab')).mode & 0o777).toBe(0o700)
})

test('what is not there is undefined, be it that the directory is not', async () => {
  expect(await directoryStorage(freshDirectory()).get(SHA)).toBeUndefined()
})
