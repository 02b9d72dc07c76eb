import { afterEach, beforeEach, expect, test } from 'vitest'
import { deployed, startNext } from '../../../test/deployed.ts'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

const cache = (...args: string[]) => cli.run(['cache', ...args])

/** A result of each task, made by a run. */
async function stored(...tasks: readonly string[]): Promise<void> {
  await deployed(cli)
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily' })
  const run = await startNext(cli)
  const at = cli.clock.now().toISOString()
  for (const task of tasks) {
    await cli.client.call('takeCachedResult', { ...run, key: `key-of-${task}`, taskRun: task })
    const call = {
      id: task,
      parent: null,
      name: task,
      within: '1',
      attempt: 1,
      startedAt: at,
      dueAt: null,
      failures: [],
    }
    const state = { type: 'COMPLETED', name: 'Completed', at } as const
    const value = { text: '"done"', by: 'value', codec: null } as const
    const expiring = { key: `key-of-${task}`, expiresInMs: 60_000 }
    await cli.client.call('recordTaskRuns', { ...run, records: [{ ...call, state, value, cache: expiring }] })
  }
}

test('ls shows what is in the cache, of one task if it is named, and what to do when there is nothing', async () => {
  expect((await cache('ls')).stdout).toContain('The cache is empty.')
  await stored('rates', 'prices')
  cli.clock.advance(5000)
  const { stdout } = await cache('ls')
  expect(stdout).toMatch(/^Task +Key +Run +Size +Stored +Expires\nrates +key-of-rates +[0-9a-f-]+ +6 +5s ago +in 55s/)
  expect((await cache('ls', '--task', 'prices', '-o', 'json')).json()).toMatchObject([{ task: 'prices' }])
})

test('clear forgets what it is told to, and nothing unless it is told', async () => {
  await stored('rates', 'prices', 'news')
  expect(await cache('clear')).toMatchObject({ code: 2, stderr: expect.stringContaining('--all') })
  expect((await cache('clear', '--task', 'rates')).stdout).toBe('Forgot 1 cached result.\n')
  expect((await cache('clear', '--key', 'key-of-news', '-o', 'json')).json()).toEqual({ deleted: 1 })
  expect((await cache('clear', '--all')).stdout).toBe('Forgot 1 cached result.\n')
})
