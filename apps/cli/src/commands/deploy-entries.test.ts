import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { project } from '../../test/project.ts'
import { type TestCli, testCli } from '../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
  project(cli.directory)
  await cli.client.call('createWorkPool', { name: 'pool', type: 'process' })
})
afterEach(() => cli[Symbol.asyncDispose]())

const write = (text: string) => writeFileSync(join(cli.directory, 'orc.yaml'), text)
const all = async () => (await cli.client.call('listDeployments', {})).items
const names = async () => (await all()).map(({ fullName }) => fullName)

const TWO = `definitions:
  base: &base
    entrypoint: flows/hello.ts:hello
    work_pool: { name: pool, job_variables: { env: { CITY: "{{ $CITY }}" } } }
deployments:
  - <<: *base
    name: daily
    schedules:
      - cron: "@daily"
        timezone: Europe/Oslo
        slug: nightly
        catchup: none
      - { interval: 15m, active: false, parameters: { times: 2 } }
    parameters: { name: x }
    tags: [a]
    concurrency_limit: 2
    infrastructure_retries: 3
  - <<: *base
    name: hello-second
    description: Mine
`
const CITY = { env: { CITY: 'Oslo' } }

test('--all deploys what is in the file, with everything that it says', async () => {
  write(TWO)
  const { stdout, code } = await cli.run(['deploy', '--all'], CITY)
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Created deployment "hello\/daily".*\nCreated deployment "hello\/hello-second"/),
  ])
  const [daily, second] = await all()
  expect(daily).toMatchObject({
    workPool: 'pool',
    jobVariables: { env: { CITY: 'Oslo' } },
    parameters: { name: 'x' },
    tags: ['a'],
    concurrencyLimit: 2,
    infrastructureRetries: 3,
    pullSteps: [{ step: 'set_working_directory', directory: cli.directory }],
  })
  expect(daily?.schedules).toMatchObject([
    { slug: expect.stringMatching(/^interval/), active: false, parameters: { times: 2 } },
    { slug: 'nightly', spec: { timezone: 'Europe/Oslo' }, catchup: 'none' },
  ])
  expect(second).toMatchObject({ description: 'Mine', schedules: [] })
})

test('what is as the file says is unchanged; what left the file leaves the server', async () => {
  write(TWO)
  await cli.run(['deploy', '--all'], CITY)
  const before = await all()
  const again = await cli.run(['deploy', '--all'], CITY)
  expect(again.stdout).toMatch(
    /^Unchanged: deployment "hello\/daily".*\nUnchanged: deployment "hello\/hello-second"\.\n$/,
  )
  expect(await all()).toEqual(before)
  write(TWO.replace(/ {6}- \{ interval.*\n/, ''))
  expect((await cli.run(['deploy', '--all', '-o', 'json'], CITY)).json()).toMatchObject([
    { outcome: 'updated', schedules: [{ slug: 'nightly' }] },
    { outcome: 'unchanged' },
  ])
})

test('names and patterns alone choose entries; one name prints one deployment', async () => {
  write(TWO)
  expect((await cli.run(['deploy', '-n', 'daily', '-o', 'json'], CITY)).json()).toMatchObject({
    fullName: 'hello/daily',
  })
  expect(await names()).toEqual(['hello/daily'])
  const { stdout } = await cli.run(['deploy', '-n', 'hello/hello-*', '-n', 'daily'], CITY)
  expect(stdout).toMatch(/^Unchanged: deployment "hello\/daily".*\nCreated deployment "hello\/hello-second"/)
  const none = await cli.run(['deploy', '-n', 'dialy'], CITY)
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('Did you mean "daily"?')])
})

test('flags go over the entry', async () => {
  write(TWO)
  const flags = ['--param', 'times=3', '--tag', 'b', '--job-variable', 'env={}', '--cron', '@hourly']
  await cli.run(['deploy', '-n', 'daily', ...flags], CITY)
  expect((await all())[0]).toMatchObject({
    parameters: { name: 'x', times: 3 },
    tags: ['b'],
    jobVariables: { env: {} },
    schedules: [{ spec: { cron: '@hourly' } }],
  })
})

test('the default pool is that of an entry that names none', async () => {
  write('deployments: [{ name: a, entrypoint: flows/hello.ts:hello }]')
  const missing = await cli.run(['deploy', '--all'])
  expect(missing.stderr).toContain('Work pool of orc.yaml:1:15')
  expect((await cli.run(['deploy', '--all'], { env: { ORC_DEFAULT_WORK_POOL: 'pool' } })).code).toBe(0)
})

test('steps run before the deployment is written, and what they make is in it', async () => {
  writeFileSync(join(cli.directory, 'mine.ts'), 'export const tell = ({ to }: { to: string }) => ({ said: to + "!" })')
  write(`deployments:
  - name: a
    entrypoint: flows/hello.ts:hello
    build:
      - { step: run_shell_script, id: version, script: echo v1 }
      - { step: ./mine.ts:tell, id: mine, to: "{{ version.stdout }}" }
    pull:
      - { step: set_working_directory, directory: . }
      - { step: run_shell_script, id: version, script: "echo {{ mine.said }}" }
      - { step: set_working_directory, directory: "{{ version.stdout }}" }
    work_pool: { name: pool, job_variables: { env: { VERSION: "{{ version.stdout }}" } } }
`)
  const { stdout, code } = await cli.run(['deploy', '-n', 'a'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('v1\n')])
  expect((await all())[0]).toMatchObject({
    jobVariables: { env: { VERSION: 'v1' } },
    pullSteps: [
      { step: 'set_working_directory', directory: cli.directory },
      { script: 'echo v1!' },
      { directory: '{{ version.stdout }}' }, // made by the worker, whatever a build step of that name made
    ],
  })
})

test('a step that fails deploys nothing, of no entry', async () => {
  write(`${TWO}    build: [{ step: run_shell_script, script: "echo no room >&2; exit 3" }]\n`)
  const { code, stderr } = await cli.run(['deploy', '--all'], CITY)
  expect([code, stderr]).toEqual([1, expect.stringContaining('exit code 3: no room')])
  expect(await all()).toEqual([])
})

const last = (text: string) => TWO.replace('    description: Mine\n', `    ${text}\n`)

test.each([
  [
    'an unknown key',
    last('descripton: x'),
    'orc.yaml:20:5: there is no key "descripton" here (did you mean "description"?)',
  ],
  ['an unknown pool', last('work_pool: { name: pol }'), 'orc.yaml:18:5: There is no work pool "pol".'],
  ['a wrong parameter', last('parameters: { tims: 1 }'), 'orc.yaml:18:5: Flow "hello" has no parameter "tims".'],
  ['an unknown flow', last('entrypoint: flows/hello.ts:helo'), 'orc.yaml:18:5: flows/hello.ts exports no flow "helo".'],
  ['a wrong cron', last('schedules: [{ cron: "* *" }]'), 'orc.yaml:18:5: '],
  ['an interval of nothing', last('schedules: [{ interval: 1ms }]'), 'orc.yaml:20:29: an interval of 1ms'],
  [
    'a variable that is not set',
    last('tags: ["{{ $NOT_SET }}"]'),
    'orc.yaml:20:12: the environment variable NOT_SET is not set.',
  ],
  [
    'the same twice',
    TWO.replace('name: hello-second', 'name: daily'),
    'Deployment "hello/daily" is there twice: orc.yaml:6:5 and orc.yaml:18:5.',
  ],
])('%s in one entry is refused with its place, and no entry is written', async (_, text, problem) => {
  write(text)
  for (const flags of [[], ['--dry-run']]) {
    const { stderr, code } = await cli.run(['deploy', '--all', ...flags], CITY)
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining(problem)])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/^error: .+\nhint: .+\n$/)
  }
  expect(await all()).toEqual([])
})

test('--dry-run shows the plan of all, and writes nothing', async () => {
  write(TWO)
  const { stdout } = await cli.run(['deploy', '--all', '--dry-run'], CITY)
  expect(stdout).toMatch(/"hello\/daily" would be created[^]*"hello\/hello-second" would be created/)
  expect((await cli.run(['deploy', '--all', '--dry-run', '-o', 'json'], CITY)).json()).toHaveLength(2)
  expect(await all()).toEqual([])
})

test('--all needs a file, and stands alone', async () => {
  expect((await cli.run(['deploy', '--all'])).stderr).toMatch(/orc.yaml cannot be read.*\nhint: .*orc init/)
  write(TWO)
  expect((await cli.run(['deploy', '--all', '-n', 'daily'])).code).toBe(2)
  expect((await cli.run(['deploy', 'flows/hello.ts:hello', '--all'])).code).toBe(2)
})
