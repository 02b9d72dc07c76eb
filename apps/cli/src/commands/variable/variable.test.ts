import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

test('a variable is JSON where its text is JSON, else text', async () => {
  await cli.run(['variable', 'set', 'list', '[1, 2]'])
  await cli.run(['variable', 'set', 'word', 'hello'])
  expect((await cli.client.call('getVariable', { name: 'list' })).value).toEqual([1, 2])
  expect((await cli.client.call('getVariable', { name: 'word' })).value).toBe('hello')
})

test('get prints the bare value; as JSON the whole variable', async () => {
  await cli.run(['variable', 'set', 'word', 'hello'])
  expect((await cli.run(['variable', 'get', 'word'])).stdout).toBe('hello\n')
  expect((await cli.run(['variable', 'get', 'word', '-o', 'json'])).json()).toMatchObject({
    name: 'word',
    value: 'hello',
  })
})

test('ls shows values and how old they are', async () => {
  await cli.run(['variable', 'set', 'word', 'hello'])
  cli.clock.advance(3 * 3_600_000)
  expect((await cli.run(['variable', 'ls'])).stdout).toMatch(/word +"hello" +3h ago/)
})

test('delete takes a variable away; the second time it is an error with a remedy', async () => {
  await cli.run(['variable', 'set', 'word', 'hello'])
  expect((await cli.run(['variable', 'delete', 'word'])).code).toBe(0)
  const { code, stderr } = await cli.run(['variable', 'delete', 'word'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('orc variable ls')])
})
