import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FakeClock } from '@orc/testing'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { Profiles } from './profiles.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orc-profiles-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
})

test('what commands write at once is all kept, and nothing else is left behind', async () => {
  const script = join(import.meta.dirname, '../test/set-profile.ts')
  const make = (prefix: string) =>
    promisify(execFile)(process.execPath, ['--conditions=@orc/source', script, home, prefix, '25'])
  await Promise.all(['a', 'b', 'c', 'd'].map(make))
  expect(Object.keys(new Profiles(home, new FakeClock()).read().profiles)).toHaveLength(101)
  expect(readdirSync(home)).toEqual(['profiles.json'])
}, 30_000)

test('a lock that nobody gives back is named after two seconds, and nothing is written', async () => {
  const clock = new FakeClock()
  const profiles = new Profiles(home, clock)
  writeFileSync(`${profiles.path}.lock`, '')
  const refused = profiles.set('a', {}).catch((error: unknown) => error)
  for (let passed = 0; passed < 2_000; passed += 20) {
    await clock.untilAsleep()
    clock.advance(20)
  }
  const path = `${profiles.path}.lock`
  expect(await refused).toMatchObject({ code: 'profiles_busy', details: { path } })
  expect(readdirSync(home)).toEqual(['profiles.json.lock'])
})

test('a file that is there but cannot be read is not taken for none', () => {
  const profiles = new Profiles(home, new FakeClock())
  mkdirSync(profiles.path)
  expect(() => profiles.read()).toThrow(expect.objectContaining({ code: 'home_unusable' }))
})
