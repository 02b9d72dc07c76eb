import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

test('create begins empty or with the settings of another, and ls shows which one is used', async () => {
  await cli.run(['config', 'set', 'ORC_LOG_LEVEL', 'warn'])
  await cli.run(['profile', 'create', 'empty'])
  await cli.run(['profile', 'create', 'copy', '--from', 'default'])
  expect((await cli.run(['profile', 'ls', '-o', 'json'])).json()).toEqual([
    { name: 'default', active: true, settings: ['ORC_LOG_LEVEL'] },
    { name: 'empty', active: false, settings: [] },
    { name: 'copy', active: false, settings: ['ORC_LOG_LEVEL'] },
  ])
})

test('use makes a profile the one that counts, --profile and ORC_PROFILE only for one command', async () => {
  await cli.run(['profile', 'create', 'other'])
  const used = async (flags: string[] = [], env = {}) =>
    (await cli.run(['profile', 'inspect', '-o', 'json', ...flags], { env })).json().name
  expect([await used(), await used(['--profile', 'other']), await used([], { ORC_PROFILE: 'other' })]).toEqual([
    'default',
    'other',
    'other',
  ])
  await cli.run(['profile', 'use', 'other'])
  expect(await used()).toBe('other')
})

test('inspect hides keys', async () => {
  await cli.run(['config', 'set', 'ORC_API_KEY', 'sesame'])
  expect((await cli.run(['profile', 'inspect'])).stdout).toBe('ORC_API_KEY=********\n')
})

test('neither the active profile nor one that is not there can be deleted', async () => {
  await cli.run(['profile', 'create', 'other'])
  expect((await cli.run(['profile', 'delete', 'default'])).stderr).toContain('is the active one')
  expect((await cli.run(['profile', 'delete', 'othre'])).stderr).toContain('Did you mean "other"?')
  expect((await cli.run(['profile', 'delete', 'other'])).code).toBe(0)
  expect((await cli.run(['profile', 'ls', '-o', 'json'])).json()).toHaveLength(1)
})

test('a name that is taken or cannot be one is refused', async () => {
  expect((await cli.run(['profile', 'create', 'default'])).stderr).toContain('already a profile')
  expect((await cli.run(['profile', 'create', 'a/b'])).stderr).toContain('cannot be the name of a profile')
})

test('profiles are readable by their owner alone', async () => {
  await cli.run(['config', 'set', 'ORC_API_KEY', 'sesame'])
  const path = join(cli.home, 'profiles.json')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toContain('sesame')
})

test('a file that is no list of profiles is named, not overwritten', async () => {
  writeFileSync(join(cli.home, 'profiles.json'), '{"active": 3}')
  const { code, stderr } = await cli.run(['config', 'set', 'ORC_LOG_LEVEL', 'warn'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('profiles.json is no list of profiles')])
  expect(readFileSync(join(cli.home, 'profiles.json'), 'utf8')).toBe('{"active": 3}')
})
