import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

import { deployed, log, onlineWorker, startNext } from '../../../test/deployed.ts'

beforeEach(() => deployed(cli))
const create = (runName?: string, tags: string[] = []) =>
  cli.client.call('runDeployment', { flow: 'report', name: 'daily', tags, ...(runName && { runName }) })
const finish = (run: { id: string; epoch: number }, result: unknown = null) =>
  cli.client.call('reportFlowRun', { ...run, report: { verb: 'complete', result } })

test('ls is newest first, at most so many, and as JSON the API objects', async () => {
  const made = [
    await create('a'),
    (cli.clock.advance(1000), await create('b')),
    (cli.clock.advance(1000), await create('c')),
  ]
  const { json, stdout } = await cli.run(['flow-run', 'ls', '-o', 'json'])
  expect(json()).toEqual(made.reverse())
  expect(stdout.endsWith(']\n')).toBe(true)
  expect((await cli.run(['flow-run', 'ls', '--limit', '2', '-o', 'json'])).json()).toEqual(made.slice(0, 2))
  expect((await cli.run(['flow-run', 'ls'])).stdout).toMatch(
    /^Id +Name +Deployment +State +Due +Took\n\S+ +c +report\/daily +Scheduled +now\n/,
  )
})

test('ls filters by flow, deployment, pool, state, tag and the run that asked', async () => {
  const { id } = await create('a', ['red'])
  cli.clock.advance(1000)
  await create('b')
  await startNext(cli)
  const names = async (...flags: string[]) =>
    (await cli.run(['flow-run', 'ls', '-o', 'json', ...flags]))
      .json()
      .map(({ name }: { name: string }) => name)
      .sort()
  expect(await names('--flow', 'other')).toEqual([])
  expect(await names('--flow', 'report')).toEqual(['a', 'b'])
  expect(await names('--deployment', 'report/other')).toEqual([])
  expect(await names('--pool', 'nope')).toEqual([])
  expect(await names('--pool', 'pool')).toEqual(['a', 'b'])
  expect(await names('--state', 'running')).toEqual(['a'])
  expect(await names('--state', 'RUNNING', '--state', 'SCHEDULED')).toEqual(['a', 'b'])
  expect(await names('--tag', 'red')).toEqual(['a'])
  expect(await names('--parent', id)).toEqual([])
})

test('ls filters by when runs were created and ended: so long ago, or since an instant', async () => {
  await create('a')
  cli.clock.advance(3_600_000)
  const { id } = await create('b')
  const at = cli.clock.now().toISOString()
  await cli.client.call('cancelFlowRun', { id })
  cli.clock.advance(1)
  const names = async (...flags: string[]) =>
    (await cli.run(['flow-run', 'ls', '-o', 'json', ...flags])).json().map(({ name }: { name: string }) => name)
  expect(await names('--created-since', '30m')).toEqual(['b'])
  expect(await names('--created-since', '2h')).toEqual(['b', 'a'])
  expect(await names('--created-until', at)).toEqual(['a'])
  expect(await names('--ended-since', at)).toEqual(['b'])
  expect(await names('--ended-until', at)).toEqual([])
  const { code, stderr } = await cli.run(['flow-run', 'ls', '--ended-since', '2026-13-01'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('Write 2h for two hours ago')])
})

test('a state that is none gets the nearest', async () => {
  const { code, stderr } = await cli.run(['flow-run', 'ls', '--state', 'runing'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean RUNNING?')])
})

test('a run is found by its id, the beginning of it, or its name', async () => {
  const { id } = await create('quick-otter')
  for (const given of [id, id.slice(0, 13), 'quick-otter']) {
    expect((await cli.run(['flow-run', 'inspect', given, '-o', 'json'])).json().id).toBe(id)
  }
  expect((await cli.run(['flow-run', 'inspect', 'quick-oter'])).stderr).toContain('Did you mean "quick-otter"?')
  await create('quick-otter')
  expect((await cli.run(['flow-run', 'inspect', 'quick-otter'])).stderr).toContain('2 runs are meant')
})

test('inspect shows the line of states, parameters, result, worker and why it waits', async () => {
  await create('a')
  expect((await cli.run(['flow-run', 'inspect', 'a'])).stdout).toMatch(/Waits because: +Work pool "pool" is not ready/)
  const run = await startNext(cli)
  cli.clock.advance(1500)
  await finish(run, { rows: 3 })
  const { stdout } = await cli.run(['flow-run', 'inspect', 'a'])
  expect(stdout).toMatch(/State: +COMPLETED\n/)
  expect(stdout).toMatch(/Took: +1\.5s\n/)
  expect(stdout).toMatch(/Worker: +worker-1\n/)
  expect(stdout).toMatch(/Result: +\{\s+"rows": 3\s+\}/)
  expect(stdout).toMatch(/States: .*SCHEDULED\n.*PENDING.*\n.*RUNNING\n.*COMPLETED/)
})

test('inspect shows the error of a run that failed', async () => {
  await create('a')
  const run = await startNext(cli)
  const report = { verb: 'fail' as const, name: 'TimedOut' as const, message: 'took too long', data: { stack: 'at x' } }
  await cli.client.call('reportFlowRun', { ...run, report })
  const { stdout } = await cli.run(['flow-run', 'inspect', 'a'])
  expect(stdout).toMatch(/State: +FAILED \(TimedOut\)\n/)
  expect(stdout).toMatch(/Error: +took too long\n +stack: "at x"\n/)
})

test('logs prints time, level and message from a level up, and as JSON the lines', async () => {
  await create('a')
  const run = await startNext(cli)
  await log(cli, run, 'hello')
  expect((await cli.run(['flow-run', 'logs', 'a'])).stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO +hello\n$/)
  expect((await cli.run(['flow-run', 'logs', 'a', '--level', 'warn'])).stdout).toBe('No lines.\n')
  expect((await cli.run(['flow-run', 'logs', 'a', '-o', 'json'])).json()).toMatchObject([
    { message: 'hello', level: 'info' },
  ])
})

test('logs --follow goes on until the run is over', async () => {
  await create('a')
  const run = await startNext(cli)
  const following = cli.run(['flow-run', 'logs', 'a', '--follow'])
  await log(cli, run, 'first')
  await log(cli, run, 'second!')
  await finish(run)
  expect((await following).stdout).toMatch(/first\n.*second!\n$/)
})

test('cancel stops what nobody claimed at once, and says when a worker has to', async () => {
  await create('a')
  const { json } = await cli.run(['flow-run', 'cancel', 'a', '--reason', 'not needed', '-o', 'json'])
  expect(json().state).toMatchObject({ type: 'CANCELLED', message: expect.stringContaining('not needed') })
  await create('b')
  await startNext(cli)
  expect((await cli.run(['flow-run', 'cancel', 'b'])).stdout).toBe(
    'Flow run "b" is CANCELLING. Its worker stops it now.\n',
  )
})

test('retry repeats a finished run, and refuses one that is not over', async () => {
  const { id } = await create('a')
  const refused = await cli.run(['flow-run', 'retry', 'a'])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`orc flow-run cancel ${id}`)])
  await finish(await startNext(cli))
  expect((await cli.run(['flow-run', 'retry', id, '-o', 'json'])).json()).toMatchObject({
    retryOf: id,
    state: { type: 'SCHEDULED' },
  })
})

test('delete takes a finished run away', async () => {
  const { id } = await create('a')
  const run = await startNext(cli)
  await finish(run)
  const exit = { exitCode: 0, signal: null, message: 'ended' }
  await cli.client.call('reportExit', { ...run, workerId: 'w', exit })
  expect(await cli.run(['flow-run', 'delete', 'a'])).toMatchObject({ code: 0, stderr: '' })
  expect((await cli.run(['flow-run', 'inspect', id])).stderr).toContain('There is no flow run')
})

test('worker ls shows who is online and serves what', async () => {
  await onlineWorker(cli)
  const { stdout } = await cli.run(['worker', 'ls', '--pool', 'pool'])
  expect(stdout).toMatch(/worker-1 +pool +ONLINE +2 +all +now +host, process 7/)
  expect((await cli.run(['worker', 'ls', '--pool', 'pol'])).stderr).toContain('Did you mean "pool"?')
})
