import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

const value = async () => (await cli.client.call('getSecret', { name: 's' })).value

test('a secret that is piped in is taken without the newline of the shell', async () => {
  expect((await cli.run(['secret', 'set', 's'], { stdin: 'sesame\n' })).stdout).toBe('Set secret "s".\n')
  expect(await value()).toBe('sesame')
})

test('on a terminal a secret is asked for and not shown', async () => {
  const { stdout, stderr } = await cli.run(['secret', 'set', 's'], { typed: 'sesame' })
  expect(stdout + stderr).not.toContain('sesame')
  expect(await value()).toBe('sesame')
})

test('on a terminal with --no-prompt the flag that answers is named', async () => {
  const { code, stderr } = await cli.run(['--no-prompt', 'secret', 'set', 's'], { typed: 'sesame' })
  expect([code, stderr]).toEqual([2, expect.stringContaining('Pass --value.')])
})

test('--value is taken as it is', async () => {
  await cli.run(['secret', 'set', 's', '--value', ' x\n'])
  expect(await value()).toBe(' x\n')
})

test('get prints the value, ls and set never do', async () => {
  const set = await cli.run(['secret', 'set', 's', '--value', 'sesame', '-o', 'json'])
  expect((await cli.run(['secret', 'get', 's'])).stdout).toBe('sesame\n')
  const listed = [await cli.run(['secret', 'ls']), await cli.run(['secret', 'ls', '-o', 'json'])]
  for (const { stdout } of [set, ...listed]) expect(stdout).not.toContain('sesame')
  expect(listed[1]?.json()).toMatchObject([{ name: 's' }])
})

test('delete takes a secret away', async () => {
  await cli.run(['secret', 'set', 's', '--value', 'x'])
  expect((await cli.run(['secret', 'delete', 's'])).code).toBe(0)
  await expect(value()).rejects.toMatchObject({ code: 'secret_not_found' })
})
