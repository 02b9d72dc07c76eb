import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { deterministicTar } from './deterministic-tar.ts'

test('the same files make the same bytes, in whatever order they are given', async () => {
  const files = [
    { path: 'b/c.txt', content: '1' },
    { path: 'a.txt', content: '2' },
    { path: 'empty/', content: '' },
  ]
  expect(await deterministicTar([...files].reverse())).toEqual(await deterministicTar(files))
})

test('folders come before what is in them, and belong to root', async () => {
  const tar = await deterministicTar([{ path: 'x/y/z.txt', content: 'text' }])
  const seen: unknown[] = []
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const { name, type, uid, mode } = entry.header
    seen.push([name, type, uid, mode.toString(8), (await buffer(entry)).toString()])
  }
  expect(seen).toEqual([
    ['x/', 'directory', 0, '755', ''],
    ['x/y/', 'directory', 0, '755', ''],
    ['x/y/z.txt', 'file', 0, '644', 'text'],
  ])
})
