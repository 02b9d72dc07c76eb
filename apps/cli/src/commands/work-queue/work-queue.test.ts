import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

beforeEach(() => cli.client.call('createWorkPool', { name: 'pool', type: 'process' }))
const queue = (name = 'fast') => cli.client.call('getWorkQueue', { pool: 'pool', name })
const create = (...flags: string[]) => cli.run(['work-queue', 'create', 'fast', '--pool', 'pool', ...flags])

test('create hands over priority, limit and pause', async () => {
  const { stdout } = await create('--priority', '7', '--concurrency-limit', '2', '--paused')
  expect(stdout).toBe('Created queue "fast" of work pool "pool", priority 7.\n')
  expect(await queue()).toMatchObject({ priority: 7, concurrencyLimit: 2, paused: true })
})

test('create without flags puts the queue behind the others, without a limit', async () => {
  await create()
  expect(await queue()).toMatchObject({ priority: 2, concurrencyLimit: null, paused: false })
})

test('the pool is the one of --pool, else the default one', async () => {
  const env = { ORC_DEFAULT_WORK_POOL: 'pool' }
  expect((await cli.run(['work-queue', 'inspect', 'default'], { env })).code).toBe(0)
  expect((await cli.run(['work-queue', 'inspect', 'default', '-p', 'other'], { env })).stderr).toContain(
    'no work pool "other"',
  )
  expect((await cli.run(['work-queue', 'inspect', 'default'])).code).toBe(2)
})

test('ls is by priority and marks the default queue', async () => {
  await create('--priority', '1')
  await cli.client.call('updateWorkQueue', { pool: 'pool', name: 'default', priority: 5 })
  const { stdout } = await cli.run(['work-queue', 'ls', '--pool', 'pool'])
  expect(stdout).toMatch(/^Name +Priority .*\nfast +1 .*\ndefault \(default\) +5 /)
  const { json } = await cli.run(['work-queue', 'ls', '--pool', 'pool', '-o', 'json'])
  expect(json()).toMatchObject([{ name: 'fast' }, { name: 'default', isDefault: true }])
})

test('inspect shows status and when it was last polled', async () => {
  const { stdout } = await cli.run(['work-queue', 'inspect', 'default', '--pool', 'pool'])
  expect(stdout).toMatch(/Status: +NOT_READY: .*\n[^]*Last polled: +never/)
})

test('pause and resume', async () => {
  await create()
  expect((await cli.run(['work-queue', 'pause', 'fast', '-p', 'pool', '-o', 'json'])).json()).toMatchObject({
    paused: true,
  })
  expect((await queue()).status).toBe('PAUSED')
  expect((await cli.run(['work-queue', 'resume', 'fast', '-p', 'pool'])).stdout).toContain('Resumed queue "fast"')
  expect((await queue()).paused).toBe(false)
})

test('set-priority and set-concurrency-limit change one thing each', async () => {
  await create('--priority', '3', '--concurrency-limit', '9')
  await cli.run(['work-queue', 'set-priority', 'fast', '1', '-p', 'pool'])
  expect(await queue()).toMatchObject({ priority: 1, concurrencyLimit: 9 })
  await cli.run(['work-queue', 'set-concurrency-limit', 'fast', 'none', '-p', 'pool'])
  expect(await queue()).toMatchObject({ priority: 1, concurrencyLimit: null })
})

test('a priority of 0 is refused before anything is asked', async () => {
  for (const wrong of [
    await create('--priority', '0'),
    await cli.run(['work-queue', 'set-priority', 'default', '0', '-p', 'pool']),
  ]) {
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('0 is too small')])
  }
})

test('delete takes a queue away, but not the default one', async () => {
  await create()
  expect((await cli.run(['work-queue', 'delete', 'fast', '-p', 'pool'])).code).toBe(0)
  const { code, stderr } = await cli.run(['work-queue', 'delete', 'default', '-p', 'pool'])
  expect([code, stderr]).toEqual([1, expect.stringMatching(/default queue.*\nhint: Pause it instead/)])
})
