import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

const view = async (flags: string[] = [], env: Record<string, string> = {}) =>
  (await cli.run(['config', 'view', '-o', 'json', ...flags], { env })).json() as Row[]
const setting = (rows: Row[], name: string) => rows.find((row) => row.name === name)
interface Row {
  readonly name: string
  readonly value: string
  readonly source: string
}

test('a flag counts for more than the environment, that for more than the profile, that for more than the default', async () => {
  const where = async (flags: string[], env: Record<string, string>) => {
    const row = setting(await view(flags, env), 'ORC_API_URL')
    return [row?.value, row?.source]
  }
  expect(await where([], {})).toEqual(['', 'default'])
  await cli.run(['config', 'set', 'ORC_API_URL', 'http://profile'])
  expect(await where([], {})).toEqual(['http://profile', 'profile "default"'])
  expect(await where([], { ORC_API_URL: 'http://env' })).toEqual(['http://env', 'environment'])
  expect(await where(['--api-url', 'http://flag'], { ORC_API_URL: 'http://env' })).toEqual(['http://flag', 'flag'])
})

test('set takes NAME=VALUE too, and says when the environment hides it', async () => {
  const { stderr } = await cli.run(['config', 'set', 'orc_log_level=warn'], { env: { ORC_LOG_LEVEL: 'debug' } })
  expect(stderr).toContain('ORC_LOG_LEVEL is set in the environment too')
  expect(setting(await view(), 'ORC_LOG_LEVEL')).toMatchObject({ value: 'warn' })
})

test('set refuses what is none of the values, no setting, and no value', async () => {
  for (const [words, problem] of [
    [['ORC_LOG_LEVEL', 'loud'], 'debug, info, warn, error'],
    [['ORC_API_ULR', 'x'], 'Did you mean "ORC_API_URL"?'],
    [['ORC_HOME', '/x'], 'no setting "ORC_HOME" that a profile can hold'],
    [['ORC_API_URL'], 'needs a value'],
    [['ORC_API_URL=notaurl'], 'ORC_API_URL cannot be "notaurl"'],
    [['ORC_API_URL=ftp://x'], 'an address such as http://127.0.0.1:4270'],
  ] as const) {
    const { code, stderr } = await cli.run(['config', 'set', ...words])
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)])
  }
  expect(await view()).toEqual(await view([], {}))
})

test('unset gives the default back', async () => {
  await cli.run(['config', 'set', 'ORC_DEFAULT_WORK_POOL', 'p'])
  await cli.run(['config', 'unset', 'ORC_DEFAULT_WORK_POOL'])
  expect(setting(await view(), 'ORC_DEFAULT_WORK_POOL')).toMatchObject({ value: '', source: 'default' })
})

test('keys are hidden unless they are asked for, and sources unless they are', async () => {
  const env = { ORC_API_KEY: 'sesame' }
  expect((await cli.run(['config', 'view'], { env })).stdout).not.toContain('sesame')
  expect((await cli.run(['config', 'view', '--show-secrets'], { env })).stdout).toContain('sesame')
  expect((await cli.run(['config', 'view'], { env })).stdout).not.toContain('environment')
  expect((await cli.run(['config', 'view', '--show-sources'], { env })).stdout).toMatch(
    /ORC_API_KEY +\*{8} +environment/,
  )
})

test('a wrong value in the environment is an error that names the variable', async () => {
  const { code, stderr } = await cli.run(['work-pool', 'ls'], { env: { ORC_CLI_PROMPT: 'perhaps' } })
  expect([code, stderr]).toEqual([2, 'error: ORC_CLI_PROMPT cannot be "perhaps".\nhint: Its values are: 1 or 0.\n'])
})

test('a home and a profile that a flag names are said to come from it', async () => {
  await cli.run(['profile', 'create', 'other'])
  const rows = await view(['--home', cli.home, '--profile', 'other'])
  expect(setting(rows, 'ORC_HOME')).toMatchObject({ value: cli.home, source: 'flag' })
  expect(setting(rows, 'ORC_PROFILE')).toMatchObject({ value: 'other', source: 'flag' })
})
