import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

test.each([
  ['no command', [], '"orc" needs a command'],
  ['a noun that is none', ['work-pol', 'ls'], 'Did you mean: orc work-pool'],
  ['a noun like nothing', ['frobnicate'], 'The commands are: work-pool, '],
  ['a verb that is none', ['work-pool', 'lss'], 'Did you mean: orc work-pool ls'],
  [
    'a verb below a verb that is none',
    ['deployment', 'schedule', 'creat'],
    'Did you mean: orc deployment schedule create',
  ],
  ['a noun without a verb', ['work-pool'], 'The commands are: create, ls, inspect'],
  ['a missing argument', ['work-pool', 'pause'], 'Usage: orc work-pool pause <name>'],
  ['an empty name', ['work-pool', 'pause', ''], 'A name has 1 to 200 characters'],
  ['a flag after -- as a word too many', ['work-pool', 'pause', 'a', '--', '-b'], '"-b" is one word too many'],
  ['an address that is none', ['work-pool', 'ls', '--api-url', 'notaurl'], 'http://127.0.0.1:4270'],
  ['a word too many', ['work-pool', 'pause', 'a', 'b'], '"b" is one word too many'],
  ['a flag that is none', ['work-pool', 'create', 'p', '--typ', 'process'], 'Did you mean --type?'],
  ['a flag like nothing', ['work-pool', 'ls', '--xyzzy'], 'The flags are: --'],
  ['a flag like nothing beside a word', ['flow-run', 'retry', 'x', '--xyzzy'], '--home, --debug, --from.'],
  ['a short flag that is none', ['work-pool', 'ls', '-x'], 'no flag "-x"'],
  ['a flag without its value', ['work-pool', 'create', 'p', '--type'], '--type needs a value'],
  ['a flag twice', ['work-pool', 'create', 'p', '-t', 'process', '-t', 'docker'], 'was given several: process, docker'],
  ['a number that is none', ['flow-run', 'ls', '--limit', 'many'], '"many" is not a whole number'],
  [
    'a format that is none',
    ['work-pool', 'ls', '-o', 'yaml'],
    '--output cannot be "yaml"; it is one of "text", "json"',
  ],
  ['a profile that is none', ['work-pool', 'ls', '--profile', 'defalt'], 'Did you mean "default"?'],
  ['a level that is none', ['flow-run', 'logs', 'x', '--level', 'loud'], '--level cannot be "loud"'],
] as const)('%s is wrong usage, with a message and a hint of one line each', async (_, argv, text) => {
  const { code, stdout, stderr } = await cli.run(argv)
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(text)])
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/)
  expect(cli.connected).toEqual([])
})

test('an error of the API exits with 1, a request that it refuses as wrong with 2', async () => {
  expect((await cli.run(['work-pool', 'inspect', 'x'])).code).toBe(1)
  expect((await cli.run(['work-pool', 'create', 'a/b', '-t', 'process'])).code).toBe(2)
})

test('a stack is printed with --debug only, before or after the command', async () => {
  expect((await cli.run(['work-pool', 'inspect', 'x'])).stderr).not.toContain('    at ')
  expect((await cli.run(['work-pool', 'inspect', 'x', '--debug'])).stderr).toContain('    at ')
  expect((await cli.run(['--debug', 'work-pool', 'inspect', 'x'])).stderr).toContain('    at ')
})

test('a bug is an error too, with exit code 1', async () => {
  cli.client.call = () => Promise.reject(new TypeError('x is not a function'))
  const { code, stderr } = await cli.run(['work-pool', 'ls'])
  expect([code, stderr]).toEqual([1, expect.stringMatching(/x is not a function\nhint: .*--debug/)])
})

test('-o json, --no-prompt, --profile, --home and --api-url are taken before the command and after it', async () => {
  const flags = ['-o', 'json', '--no-prompt', '--profile', 'default', '--home', cli.home, '--api-url', 'http://x']
  for (const argv of [
    [...flags, 'work-pool', 'ls'],
    ['work-pool', 'ls', ...flags],
  ]) {
    expect((await cli.run(argv)).json()).toEqual([])
    expect(cli.connected.at(-1)).toMatchObject({
      apiUrl: 'http://x',
      prompt: false,
      home: cli.home,
      profile: 'default',
    })
  }
})

test('without flags and variables commands talk to the store of the home', async () => {
  await cli.run(['work-pool', 'ls'])
  expect(cli.connected).toMatchObject([{ apiUrl: '', home: cli.home, prompt: true }])
})

test('version needs no API', async () => {
  expect((await cli.run(['version'])).stdout).toBe('1.2.3\n')
  expect((await cli.run(['version', '-o', 'json'])).json()).toEqual({ version: '1.2.3', node: '24.0.0' })
  expect(cli.connected).toEqual([])
})

test('help is printed to standard output at every level, with exit code 0', async () => {
  for (const argv of [
    ['--help'],
    ['work-pool', '--help'],
    ['work-pool', 'create', '-h'],
    ['deployment', 'schedule', '--help'],
  ]) {
    const { code, stdout, stderr } = await cli.run(argv)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`orc ${argv.slice(0, -1).join(' ')}`.trim())
    expect(stdout).toContain('Everywhere:')
  }
})

test('colours are for terminals, and not with NO_COLOR', async () => {
  const escape = '\u001b['
  await cli.client.call('createWorkPool', { name: 'p', type: 'process' })
  const shown = async (options: object) => (await cli.run(['work-pool', 'ls'], options)).stdout.includes(escape)
  expect(await shown({ typed: '', env: { NO_COLOR: '' } })).toBe(true)
  expect(await shown({ typed: '' })).toBe(false)
  expect(await shown({ env: { NO_COLOR: '' } })).toBe(false)
  expect(await shown({ env: { NO_COLOR: '', FORCE_COLOR: '1' } })).toBe(true)
})

test('what stands after -- is a name, even one that looks like a flag', async () => {
  await cli.client.call('createWorkPool', { name: '--all', type: 'process' })
  for (const argv of [
    ['work-pool', 'inspect', '-o', 'json', '--', '--all'],
    ['work-pool', '-o', 'json', '--', 'inspect', '--all'],
  ]) {
    expect((await cli.run(argv)).json()).toMatchObject({ name: '--all' })
  }
  expect((await cli.run(['work-pool', 'inspect', '--', '--some'])).stderr).toContain('no work pool "--some"')
})

test('a home that is a file is refused by name, with what to do', async () => {
  const file = join(cli.directory, 'file')
  writeFileSync(file, '')
  for (const home of [file, join(file, 'below')]) {
    const { code, stderr } = await cli.run(['config', 'set', 'ORC_LOG_LEVEL', 'warn', '--home', home])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: The directory of Orc, .*\nhint: Point ORC_HOME/)])
  }
})
