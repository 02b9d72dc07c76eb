import type { FlowRun } from '@orc/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusals } from '../../../test/refusals.ts'
import { type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

import { deployed, onlineWorker } from '../../../test/deployed.ts'

beforeEach(() => deployed(cli))
const run = async (...flags: string[]): Promise<FlowRun> =>
  (await cli.run(['deployment', 'run', 'report/daily', '-o', 'json', ...flags])).json()
const deployment = () => cli.client.call('getDeployment', { flow: 'report', name: 'daily' })

test('run creates a run, due now, and says how to watch it', async () => {
  const { stdout } = await cli.run(['deployment', 'run', 'report/daily'])
  const [created] = (await cli.client.call('listFlowRuns', {})).items
  expect(stdout).toContain(`Created flow run "${created?.name}".`)
  expect(stdout).toContain(`orc flow-run watch ${created?.id}`)
})

test('run says when no worker is online, with the command that starts one, and not when one is', async () => {
  const warned = async () => (await cli.run(['deployment', 'run', 'report/daily'])).stderr
  expect(await warned()).toContain('orc worker start --pool pool')
  await onlineWorker(cli)
  expect(await warned()).toBe('')
})

test('--param is text where the flow takes text, and JSON elsewhere', async () => {
  expect((await run('--param', 'name=5', '--param', 'times=5')).parameters).toEqual({ name: '5', times: 5 })
})

test('--params is a JSON object, of the argument or of standard input, and --param goes over it', async () => {
  expect((await run('--params', '{"name":"a","times":1}', '--param', 'times=2')).parameters).toEqual({
    name: 'a',
    times: 2,
  })
  const { json } = await cli.run(['deployment', 'run', 'report/daily', '-o', 'json', '--params', '-'], {
    stdin: '{"times":3}',
  })
  expect(json().parameters).toEqual({ times: 3 })
})

test('--job-variable, --tag and --run-name reach the run', async () => {
  const made = await run(
    '--job-variable',
    'grace_seconds=3',
    '--job-variable',
    'working_dir=5',
    '--tag',
    'a',
    '--tag',
    'b',
    '--run-name',
    'x',
  )
  expect(made).toMatchObject({ jobVariables: { grace_seconds: 3, working_dir: '5' }, tags: ['a', 'b'], name: 'x' })
})

test('with --idempotency-key the run that has the key is given again, for as long and among those that is said', async () => {
  const key = ['--idempotency-key', 'order-7', '--idempotency-ttl', '1h']
  const first = await run(...key, '--param', 'times=1')
  expect((await run(...key, '--param', 'times=2')).id).toBe(first.id)
  expect((await run(...key, '--idempotency-scope', 'flow')).id).not.toBe(first.id)
  const { stdout } = await cli.run(['deployment', 'run', 'report/daily', ...key])
  expect(stdout).toContain(`Flow run "${first.name}" has the key "order-7".`)
})

test('--start-in and --start-at say when it is due', async () => {
  expect((await run('--start-in', '1h30m')).dueAt).toBe('2026-03-01T13:30:00.000Z')
  expect((await run('--start-at', '2026-03-02T09:00:00+01:00')).dueAt).toBe('2026-03-02T08:00:00.000Z')
  expect((await cli.run(['deployment', 'run', 'report/daily', '--start-in', '5m'])).stderr).toContain(
    'It is due in 5m.',
  )
})

test.each(
  refusals([
    ['no such deployment', ['report/dayly'], 1, 'Did you mean "report/daily"?'],
    ['no name of a deployment', ['report'], 2, 'Write it as FLOW/DEPLOYMENT'],
    ['too many slashes', ['a/b/c'], 2, 'Write it as FLOW/DEPLOYMENT'],
    ['an unknown parameter', ['report/daily', '--param', 'tims=3'], 2, 'Did you mean "times"?'],
    [
      'a parameter of the wrong type',
      ['report/daily', '--param', 'times=many'],
      2,
      'It takes an integer, for example times=3',
    ],
    ['a parameter that is no pair', ['report/daily', '--param', 'times'], 2, 'Write it like --param times=value'],
    ['a parameter twice', ['report/daily', '--param', 'times=1', '--param', 'times=2'], 2, 'Give each name once'],
    ['parameters that do not fit', ['report/daily', '--param', 'times=2.5'], 2, 'orc deployment ls --flow report'],
    ['parameters that are no JSON', ['report/daily', '--params', '{'], 2, 'Write it like {"name": "value"}'],
    ['parameters that are no object', ['report/daily', '--params', '[1]'], 2, 'it is a list'],
    ['an undeclared job variable', ['report/daily', '--job-variable', 'grace=3'], 2, 'Its job variables are: env, '],
    [
      'a job variable that does not fit',
      ['report/daily', '--job-variable', 'grace_seconds=-1'],
      2,
      'orc work-pool inspect pool',
    ],
    ['no instant', ['report/daily', '--start-at', 'tomorrow'], 2, 'Write it with its offset'],
    ['an instant without offset', ['report/daily', '--start-at', '2026-03-02T09:00:00'], 2, 'Write it with its offset'],
    ['no duration', ['report/daily', '--start-in', 'soon'], 2, 'Write it like 500ms'],
    ['a time to live of no key', ['report/daily', '--idempotency-ttl', '1h'], 2, 'Pass --idempotency-key as well'],
    [
      'a scope that is none',
      ['report/daily', '--idempotency-key', 'k', '--idempotency-scope', 'world'],
      2,
      'Write one of deployment, flow, installation',
    ],
    ['two times', ['report/daily', '--start-in', '1s', '--start-at', '2026-03-02T09:00Z'], 2, 'Pass one of them'],
  ]),
)('run refuses $what and creates nothing', async ({ argv, code, text }) => {
  const ran = await cli.run(['deployment', 'run', ...argv])
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)])
  expect(ran.stderr).toMatch(/^error: .+\nhint: .+\n$/)
  expect((await cli.client.call('listFlowRuns', {})).items).toEqual([])
})

test('ls shows pool, queue and schedules, of one flow or pool if asked', async () => {
  await cli.client.call('createWorkPool', { name: 'other', type: 'process' })
  const second = { flow: 'sync', name: 'now', workPool: 'other', entrypoint: 'b.ts:sync' }
  await cli.client.call('applyDeployment', { ...second, schedules: [{ spec: { type: 'interval', everyMs: 900_000 } }] })
  const { stdout } = await cli.run(['deployment', 'ls'])
  expect(stdout).toMatch(
    /^Name .*\nreport\/daily +pool +default +a\.ts:report\nsync\/now +other +default +every 15m +b\.ts:sync\n$/,
  )
  const names = async (...flags: string[]) =>
    (await cli.run(['deployment', 'ls', '-o', 'json', ...flags]))
      .json()
      .map(({ fullName }: { fullName: string }) => fullName)
  expect(await names('--flow', 'sync')).toEqual(['sync/now'])
  expect(await names('--pool', 'pool')).toEqual(['report/daily'])
})

test('inspect shows how many runs go on at once, for what and what becomes of the others', async () => {
  const limit = {
    concurrencyLimit: 1,
    collisionStrategy: 'cancel-new',
    concurrencyKey: '{{ parameters.name }}',
  } as const
  await cli.client.call('applyDeployment', {
    flow: 'report',
    name: 'keyed',
    workPool: 'pool',
    entrypoint: 'a:b',
    ...limit,
  })
  expect((await cli.run(['deployment', 'inspect', 'report/keyed'])).stdout).toMatch(
    /^Runs: +1 run at once for each {{ parameters.name }} \(cancel-new\)$/m,
  )
})

test('inspect shows the deployment; as JSON it is the API object', async () => {
  expect((await cli.run(['deployment', 'inspect', 'report/daily'])).stdout).toMatch(/^Name: +report\/daily\n/)
  expect((await cli.run(['deployment', 'inspect', 'report/daily', '-o', 'json'])).json()).toEqual(await deployment())
})

test('pause, resume and delete', async () => {
  expect((await cli.run(['deployment', 'pause', 'report/daily'])).code).toBe(0)
  expect((await deployment()).paused).toBe(true)
  expect((await cli.run(['deployment', 'resume', 'report/daily'])).code).toBe(0)
  expect((await deployment()).paused).toBe(false)
  expect((await cli.run(['deployment', 'delete', 'report/daily'])).code).toBe(0)
  await expect(deployment()).rejects.toMatchObject({ code: 'deployment_not_found' })
})
