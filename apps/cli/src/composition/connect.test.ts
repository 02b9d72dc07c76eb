import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ownKey } from './connect.ts'

const home = mkdtempSync(join(tmpdir(), 'orc-connect-'))
writeFileSync(join(home, 'api.key'), 'the key\n')
afterAll(() => rmSync(home, { recursive: true }))

test.each(['http://127.0.0.1:4270', 'http://localhost:4270', 'http://[::1]:4270', 'http://127.1.2.3'])(
  'the key of this installation goes to a server on this machine: %s',
  (apiUrl) => expect(ownKey({ apiUrl, home })).toBe('the key'),
)

test.each(['https://orc.example.com', 'http://10.0.0.7:4270', 'http://127.0.0.1.example.com', 'nonsense'])(
  'and to no other: %s',
  (apiUrl) => expect(ownKey({ apiUrl, home })).toBeUndefined(),
)
