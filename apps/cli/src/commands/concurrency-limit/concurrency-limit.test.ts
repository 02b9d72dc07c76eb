import { afterEach, beforeEach, expect, test } from 'vitest'
import { deployed, startNext } from '../../../test/deployed.ts'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

const limit = (...args: string[]) => cli.run(['concurrency-limit', ...args])

test('create makes limits of slots, rates, and limits of tags, and says what they allow', async () => {
  expect((await limit('create', 'db', '--slots', '5')).stdout).toBe('Created concurrency limit "db": 5 slots.\n')
  expect((await limit('create', 'api', '--slots', '60', '--per', '1m')).stdout).toContain('60 per 1m')
  expect((await limit('create', 'tag:gpu', '--slots', '1')).stdout).toContain('1 run at once')
  const { stdout } = await limit('ls')
  expect(stdout).toMatch(
    /^Name +Limit +In use +Waiting\napi +60 per 1m +0 +0\ndb +5 slots +0 +0\ntag:gpu +1 run at once/,
  )
})

test('inspect shows who holds the slots and who waits', async () => {
  await deployed(cli)
  await limit('create', 'db', '--slots', '1')
  for (const runName of ['first', 'second']) {
    await cli.client.call('runDeployment', { flow: 'report', name: 'daily', runName })
  }
  const first = await startNext(cli)
  const { runs } = await cli.client.call('claimFlowRuns', { pool: 'pool', workerId: 'w', claimId: 'd', slots: 1 })
  const [second] = runs
  const ask = { limit: 'db', key: 'acme' }
  await cli.client.call('acquireSlots', { ...first, ...ask, askId: 'a' })
  cli.clock.advance(5000)
  await cli.client.call('acquireSlots', { id: second?.id ?? '', epoch: 1, ...ask, askId: 'b' })
  const { stdout } = await limit('inspect', 'db')
  expect(stdout).toMatch(/^Held by: +first \([0-9a-f-]+\), key acme, 5s ago$/m)
  expect(stdout).toMatch(/^In line: +second \([0-9a-f-]+\), key acme, now$/m)
  expect((await limit('inspect', 'db', '-o', 'json')).json()).toMatchObject({
    kind: 'slots',
    holders: [{ flowRun: { name: 'first' } }],
    waiters: [{ flowRun: { name: 'second' } }],
  })
})

test('update changes the slots, delete takes the limit away; then it is an error with a remedy', async () => {
  await limit('create', 'db', '--slots', '5')
  expect((await limit('update', 'db', '--slots', '7')).stdout).toContain('7 slots now')
  expect((await limit('delete', 'db')).code).toBe(0)
  const { code, stderr } = await limit('inspect', 'db')
  expect([code, stderr]).toEqual([1, expect.stringContaining('orc concurrency-limit create db --slots')])
})

test('what cannot be is refused with the remedy', async () => {
  await limit('create', 'db', '--slots', '5')
  expect((await limit('create', 'db', '--slots', '5')).stderr).toContain('orc concurrency-limit update db')
  expect((await limit('create', 'dc')).stderr).toContain('--slots')
  expect((await limit('inspect', 'bd')).stderr).toContain('Did you mean "db"?')
  expect((await limit('create', 'tag:gpu', '--slots', '1', '--per', '1m')).stderr).toContain('cannot be a rate')
})
