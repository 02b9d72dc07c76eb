import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OrcError } from '@orc/core/model'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deployed, onlineWorker, startNext } from '../../test/deployed.ts'
import { type TestCli, type TestCliOptions, testCli } from '../../test/test-cli.ts'
import type { Check } from './check.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

async function examined(options: TestCliOptions = {}): Promise<{ code: number; problems: Check[] }> {
  const { code, json } = await cli.run(['doctor', '-o', 'json'], options)
  return { code, problems: (json() as Check[]).filter(({ ok }) => !ok) }
}

test('where nothing is wrong it says what it looked at, and exits with 0', async () => {
  const { code, stdout } = await cli.run(['doctor'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/ok +node +Node 24\.0\.0\nok +home +.*mode 700[^]*ok +store[^]*ok +work pools[^]*ok +runs/)
})

test('a home or a key that others can read is a problem with its remedy', async () => {
  chmodSync(cli.home, 0o755)
  chmodSync(join(cli.home, 'api.key'), 0o644)
  const { code, problems } = await examined()
  expect(code).toBe(1)
  expect(problems.map(({ remedy }) => remedy)).toEqual([`chmod 700 ${cli.home}`, `chmod 600 ${cli.home}/api.key`])
})

test('a store that is damaged is a problem, and nothing else is asked of it', async () => {
  mkdirSync(cli.home, { recursive: true })
  writeFileSync(join(cli.home, 'orc.db'), 'no database, certainly not one')
  const { code, problems } = await examined()
  expect([code, problems]).toEqual([
    1,
    [expect.objectContaining({ name: 'store', remedy: expect.stringContaining('backup') })],
  ])
  expect(cli.connected).toEqual([])
})

test('a mistyped variable is a problem', async () => {
  const { problems } = await examined({ env: { ORC_API_ULR: 'x', ORC_UNRELATED_THING: 'y' } })
  expect(problems).toMatchObject([{ message: 'ORC_API_ULR is no setting', remedy: 'Did you mean ORC_API_URL?' }])
})

test('a server that does not answer is a problem', async () => {
  cli.client.call = () => Promise.reject(new OrcError('api_unreachable', { url: 'http://x', reason: 'ECONNREFUSED' }))
  const { code, problems } = await examined({ env: { ORC_API_URL: 'http://x' } })
  expect([code, problems]).toMatchObject([1, [{ name: 'server', remedy: expect.stringContaining('orc server start') }]])
})

test('a run that waits for a minute without a worker is a problem, one that waits shorter or later is none', async () => {
  await deployed(cli)
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily' })
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily', dueAt: '2026-03-02T00:00:00.000Z' })
  cli.clock.advance(60_000)
  expect((await examined()).code).toBe(0)
  cli.clock.advance(1)
  const { code, problems } = await examined()
  expect(code).toBe(1)
  expect(problems).toMatchObject([
    { name: 'work pool', remedy: 'Try: orc worker start --pool pool' },
    { name: 'runs', message: expect.stringMatching(/^1 run waiting/) },
  ])
})

test('a run that runs for long is no problem', async () => {
  await deployed(cli)
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily' })
  await startNext(cli)
  cli.clock.advance(3_600_000)
  await onlineWorker(cli)
  expect((await examined()).problems).toEqual([])
})
