import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusals } from '../../test/refusals.ts'
import { LEAVE, type TestCli, testCli } from '../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

import { onlineWorker } from '../../test/deployed.ts'
import { project } from '../../test/project.ts'

beforeEach(async () => {
  project(cli.directory)
  await cli.client.call('createWorkPool', { name: 'pool', type: 'process' })
})
const deploy = (...flags: string[]) =>
  cli.run(['deploy', 'flows/hello.ts:hello', '-n', 'daily', '-p', 'pool', ...flags])
const deployment = (name = 'daily') => cli.client.call('getDeployment', { flow: 'hello', name })
const all = async () => (await cli.client.call('listDeployments', {})).items

test('deploy creates a deployment of the flow, with its schema, and says how to run it', async () => {
  const { code, stdout, stderr } = await deploy()
  expect([code, stdout]).toEqual([
    0,
    'Created deployment "hello/daily".\nRun it with:\n  orc deployment run hello/daily\n',
  ])
  expect(stderr).toContain('orc worker start --pool pool')
  expect(await deployment()).toMatchObject({
    entrypoint: 'flows/hello.ts:hello',
    description: 'Greets',
    workPool: 'pool',
    workQueue: 'default',
    pullSteps: [{ step: 'set_working_directory', directory: cli.directory }],
    parameterSchema: { properties: { times: { type: 'integer' } } },
  })
})

test('a worker that is online needs no mention', async () => {
  await onlineWorker(cli)
  expect((await deploy()).stderr).toBe('')
})

test('each flag reaches the deployment', async () => {
  await cli.client.call('createWorkQueue', { pool: 'pool', name: 'fast' })
  const schedules = [
    '--cron',
    '0 9 * * MON-FRI',
    '--cron',
    '@daily',
    '--interval',
    '15m',
    '--rrule',
    'FREQ=DAILY',
    '--timezone',
    'Europe/Oslo',
  ]
  const values = [
    '--param',
    'name=5',
    '--param',
    'times=5',
    '--job-variable',
    'grace_seconds=3',
    '--tag',
    'a',
    '--tag',
    'b',
  ]
  const more = ['--infrastructure-retries', '3', '--description', 'Mine', '-q', 'fast']
  const key = '{{ parameters.name }}'
  const limit = ['--concurrency-limit', '2', '--collision-strategy', 'cancel-running', '--concurrency-key', key]
  const { stdout } = await deploy(...schedules, ...values, ...more, ...limit)
  expect(stdout).toContain('Next run: 2026-03-01 12:15 UTC (in 15m).')
  const made = await deployment()
  expect(made).toMatchObject({
    workQueue: 'fast',
    parameters: { name: '5', times: 5 },
    jobVariables: { grace_seconds: 3 },
    tags: ['a', 'b'],
    concurrencyLimit: 2,
    collisionStrategy: 'cancel-running',
    concurrencyKey: '{{ parameters.name }}',
    infrastructureRetries: 3,
    description: 'Mine',
  })
  expect(made.schedules.map(({ spec }) => `${spec.type} ${spec.timezone}`).toSorted()).toEqual([
    'cron Europe/Oslo',
    'cron Europe/Oslo',
    'interval Europe/Oslo',
    'rrule Europe/Oslo',
  ])
})

test('deploying again says what it did, and removes schedules that are not given', async () => {
  await deploy('--interval', '15m')
  expect((await deploy('--interval', '15m')).stdout).toContain('Unchanged: deployment "hello/daily"')
  expect((await deploy()).stdout).toContain('Updated deployment "hello/daily"')
  expect((await deployment()).schedules).toEqual([])
})

test('the pool is the default one where none is named', async () => {
  const env = { ORC_DEFAULT_WORK_POOL: 'pool' }
  expect((await cli.run(['deploy', 'flows/hello.ts:hello', '-n', 'daily'], { env })).code).toBe(0)
})

test('one name prints a deployment as JSON, several names a list', async () => {
  expect((await deploy('-o', 'json')).json()).toMatchObject({ fullName: 'hello/daily', outcome: 'created' })
  expect((await deploy('-n', 'second', '-o', 'json')).json()).toMatchObject([
    { fullName: 'hello/daily', outcome: 'unchanged' },
    { fullName: 'hello/second', outcome: 'created' },
  ])
})

test('--dry-run shows what would change and changes nothing', async () => {
  const first = await deploy('--dry-run', '--cron', '@daily')
  expect(first.stdout).toMatch(
    /^Deployment "hello\/daily" would be created\.\n[^]*\+ workPool: "pool"[^]*next: 2026-03-02 00:00 UTC \(in 12h\)/,
  )
  expect(await all()).toEqual([])
  await deploy('--tag', 'a')
  const second = await deploy('--dry-run', '--tag', 'b', '--interval', '1h')
  expect(second.stdout).toMatch(/would change\.\n {2}~ tags: \["a"\] -> \["b"\]\n {2}\+ schedule interval-/)
  expect((await deployment()).tags).toEqual(['a'])
  expect((await deploy('--dry-run', '--tag', 'a')).stdout).toBe('Deployment "hello/daily" would stay as it is.\n')
  expect((await deploy('--dry-run', '--tag', 'b', '-o', 'json')).json()).toMatchObject({
    deployments: [{ fullName: 'hello/daily', outcome: 'updated', differences: [{ field: 'tags' }] }],
  })
})

test.each(
  refusals([
    ['no entrypoint', ['deploy', '-n', 'd', '-p', 'pool'], 2, 'Pass FILE:EXPORT'],
    ['no name', ['deploy', 'flows/hello.ts:hello', '-p', 'pool'], 2, 'Pass --name NAME'],
    ['no pool', ['deploy', 'flows/hello.ts:hello', '-n', 'd'], 2, 'Pass --pool NAME'],
    ['an unknown pool', ['deploy', 'flows/hello.ts:hello', '-n', 'd', '-p', 'pol'], 1, 'Did you mean "pool"?'],
    [
      'an unknown queue',
      ['deploy', 'flows/hello.ts:hello', '-n', 'd', '-p', 'pool', '-q', 'defalt'],
      1,
      'Did you mean "default"?',
    ],
    ['an unknown flow', ['deploy', 'flows/hello.ts:helo', '-n', 'd', '-p', 'pool'], 2, 'Did you mean "hello"?'],
    ['a file that is not there', ['deploy', 'flows/other.ts:hello', '-n', 'd', '-p', 'pool'], 2, 'There is no file'],
    ['a broken file', ['deploy', 'flows/broken.ts:x', '-n', 'd', '-p', 'pool'], 2, 'broken.ts'],
    ['a file that throws', ['deploy', 'flows/throws.ts:x', '-n', 'd', '-p', 'pool'], 2, 'while it is imported'],
    ['an empty file', ['deploy', 'flows/empty.ts:x', '-n', 'd', '-p', 'pool'], 2, 'exports no flow "x"'],
    ['a name with a slash', ['deploy', 'flows/hello.ts:hello', '-n', 'a/b', '-p', 'pool'], 2, 'no slash'],
    ['a name twice', ['deploy', 'flows/hello.ts:hello', '-n', 'a', '-n', 'a', '-p', 'pool'], 2, 'a name of its own'],
    [
      'a wrong parameter',
      ['deploy', 'flows/hello.ts:hello', '-n', 'd', '-p', 'pool', '--param', 'times=x'],
      2,
      'It takes an integer',
    ],
    [
      'an unknown parameter',
      ['deploy', 'flows/hello.ts:hello', '-n', 'd', '-p', 'pool', '--param', 'tims=1'],
      2,
      'Did you mean "times"?',
    ],
    [
      'an undeclared job variable',
      ['deploy', 'flows/hello.ts:hello', '-n', 'd', '-p', 'pool', '--job-variable', 'evn={}'],
      2,
      'Did you mean "env"?',
    ],
    [
      'a wrong cron',
      ['deploy', 'flows/hello.ts:hello', '-n', 'd', '-p', 'pool', '--cron', '* *'],
      2,
      'Examples: --cron',
    ],
  ]),
)('$what is refused, with and without --dry-run, and changes nothing', async ({ argv, code, text }) => {
  for (const flags of [[], ['--dry-run']]) {
    const ran = await cli.run([...argv, ...flags])
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)])
    expect(ran.stderr).toMatch(/^error: .+\nhint: .+\n$/)
  }
  expect(await all()).toEqual([])
  expect((await cli.client.call('listFlows', {})).items).toEqual([])
})

test('flow ls counts the deployments of each flow', async () => {
  await deploy('-n', 'second')
  expect((await cli.run(['flow', 'ls'])).stdout).toMatch(/hello +2 +now/)
})

test('flow run runs a flow here and prints what it returns', async () => {
  const ran = (...flags: string[]) => cli.run(['flow', 'run', 'flows/hello.ts:hello', '-o', 'json', ...flags])
  expect((await ran()).json()).toEqual({ greeting: 'Hello world' })
  expect((await ran('--param', 'name=5')).json()).toEqual({ greeting: 'Hello 5' })
  expect((await ran('--params', '{"name":"x","times":2}')).json()).toEqual({ greeting: 'Hello xHello x' })
  const piped = await cli.run(['flow', 'run', 'flows/hello.ts:hello', '-o', 'json', '--params', '-'], {
    stdin: '{"name":"y"}',
  })
  expect(piped.json()).toEqual({ greeting: 'Hello y' })
})

test('flow run prints what JSON has no word for as the API says it', async () => {
  const flow =
    "import { flow } from '@orc/core'\nexport const odd = flow({ name: 'odd', run: () => new Map([[1n, 2]]) })\n"
  writeFileSync(join(cli.directory, 'flows', 'odd.ts'), flow)
  const told = { $type: 'Map', value: [[{ $type: 'BigInt', value: '1' }, 2]] }
  for (const track of ['--track', '--no-track']) {
    expect((await cli.run(['flow', 'run', 'flows/odd.ts:odd', '-o', 'json', track])).json()).toEqual(told)
  }
})

test('flow run keeps what it ran as a run, which --retry repeats; --no-track keeps nothing', async () => {
  const ran = (...flags: string[]) => cli.run(['flow', 'run', 'flows/hello.ts:hello', ...flags])
  const first = await ran('--run-name', 'first', '--tag', 'by-hand', '--param', 'name=5')
  expect(first.stderr).toMatch(/^Flow run "first" \(/)
  const runs = async () => (await cli.client.call('listFlowRuns', {})).items
  const [run] = await runs()
  expect(run).toMatchObject({ name: 'first', flow: 'hello', tags: ['by-hand'], state: { type: 'COMPLETED' } })
  expect(run?.codeDigest).toMatch(/^[0-9a-f]{64}$/)
  expect((await ran('--retry', 'first', '-o', 'json')).json()).toEqual({ greeting: 'Hello 5' })
  expect((await runs())[0]).toMatchObject({ retryOf: run?.id, parameters: { name: '5' } })
  const other = await cli.run(['flow', 'run', 'flows/hello.ts:bad', '--retry', 'first'])
  expect(other.stderr).toMatch(
    /^error: Flow run .+ is one of flow "hello", and "goes-wrong" cannot repeat it\.\nhint: /,
  )
  await ran('--no-track')
  expect(await runs()).toHaveLength(2)
  expect((await cli.run(['flow-run', 'ls'])).stdout).toMatch(/first +hello/)
})

test('flow run says what failed', async () => {
  const { code, stderr } = await cli.run(['flow', 'run', 'flows/hello.ts:bad'])
  expect([code, stderr]).toEqual([1, expect.stringMatching(/failed: on purpose\nhint: .*--debug/)])
  expect((await cli.run(['flow', 'run', 'flows/hello.ts:bda'])).stderr).toContain('Did you mean "bad"?')
  expect((await cli.run(['flow', 'run', 'flows/throws.ts:x'])).stderr).toContain('while it is imported')
})

test('on a terminal what flags leave open is asked for, and the next commands are printed', async () => {
  const { code, stdout } = await cli.run(['deploy', '-n', 'daily'], {
    program: 'npx orc',
    answers: [
      ['Which flow?', 'hello'],
      ['Add a schedule?', false],
      ['Work pool', 'pool'],
      ['Where is the code?', 'directory'],
      ['Deploy?', 'yes'],
      ['Save to orc.yaml?', false],
    ],
  })
  expect(code).toBe(0)
  expect(stdout).toContain('Run it with:\n  npx orc deployment run hello/daily\n')
  expect(stdout).toContain('npx orc --no-prompt deploy flows/hello.ts:hello -n daily -p pool\n')
  expect(await deployment()).toMatchObject({ workPool: 'pool' })
})

test('leaving at a question is one line, and changes nothing', async () => {
  const { code, stdout, stderr } = await cli.run(['deploy'], { answers: [['Which flow?', LEAVE]] })
  expect([code, stdout, stderr]).toEqual([130, '', '! Interrupted: nothing was deployed.\n'])
  expect(await all()).toEqual([])
})

test.each([
  ['--no-prompt', ['deploy', '--no-prompt'], {}],
  ['ORC_CLI_PROMPT=0', ['deploy'], { ORC_CLI_PROMPT: '0' }],
  ['-o json', ['deploy', '-o', 'json'], {}],
])('with %s nothing is asked on a terminal', async (_, argv, env) => {
  const { code, stderr } = await cli.run(argv, { answers: [], env })
  expect([code, stderr]).toEqual([2, expect.stringContaining('Pass FILE:EXPORT')])
})

test('--prompt asks where there is no terminal', async () => {
  const { code, stdout } = await cli.run(['deploy', '--prompt', '--dry-run', '-n', 'daily', '-p', 'pool'], {
    answers: [
      ['Which flow?', 'hello'],
      ['Add a schedule?', false],
      ['Where is the code?', 'directory'],
    ],
  })
  expect([code, stdout]).toEqual([0, expect.stringContaining('Deployment "hello/daily" would be created.')])
  expect(await all()).toEqual([])
})
