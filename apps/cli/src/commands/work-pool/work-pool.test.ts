import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LEAVE, type TestCli, testCli } from '../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

const created = (name = 'pool', ...flags: string[]) =>
  cli.run(['work-pool', 'create', name, '--type', 'process', ...flags])
const pool = (name = 'pool') => cli.client.call('getWorkPool', { name })

test('create says what was created, its status and how a worker is started', async () => {
  const { code, stdout } = await created('my pool')
  expect(code).toBe(0)
  expect(stdout).toContain('Created work pool "my pool" of type process. It is NOT_READY: ')
  expect(stdout).toContain("orc worker start --pool 'my pool'")
})

test('commands that are printed begin as this one did', async () => {
  const { stdout } = await cli.run(['work-pool', 'create', 'p', '-t', 'process'], { program: 'npx orc' })
  expect(stdout).toContain('  npx orc worker start --pool p')
})

test('create hands over limit, description and pause', async () => {
  await created('pool', '--concurrency-limit', '3', '--description', 'for nights', '--paused')
  expect(await pool()).toMatchObject({ concurrencyLimit: 3, description: 'for nights', paused: true, status: 'PAUSED' })
})

test('create takes the template of a file', async () => {
  const variables = { type: 'object', properties: { greeting: { type: 'string', default: 'hi' } } }
  const template = { variables, job_configuration: { env: { GREETING: '{{ greeting }}' } } }
  writeFileSync(join(cli.directory, 'template.json'), JSON.stringify(template))
  await created('pool', '--base-job-template', 'template.json')
  expect((await pool()).baseJobTemplate).toEqual(template)
})

test('a default pool is written into the profile, and used', async () => {
  await created('pool', '--set-as-default')
  const { code, json } = await cli.run(['work-queue', 'ls', '-o', 'json'])
  expect([code, json()]).toMatchObject([0, [{ name: 'default', pool: 'pool' }]])
})

test('without --set-as-default no pool is the default one', async () => {
  await created()
  expect((await cli.run(['work-queue', 'ls'])).stderr).toContain('orc config set ORC_DEFAULT_WORK_POOL NAME')
})

test('create without a type lists the types and creates nothing', async () => {
  const { code, stderr } = await cli.run(['work-pool', 'create', 'pool'])
  expect([code, stderr]).toEqual([2, expect.stringMatching(/needs a type\.\nhint: Pass --type with one of: process/)])
  expect((await cli.client.call('listWorkPools', {})).items).toEqual([])
})

test('create as JSON prints the pool and nothing else', async () => {
  const { json, stderr } = await created('pool', '-o', 'json')
  expect(json()).toEqual(await pool())
  expect(stderr).toBe('')
})

test('ls shows name, type, status and slots, by name', async () => {
  await created('b', '--concurrency-limit', '2')
  await created('a')
  const { stdout } = await cli.run(['work-pool', 'ls'])
  const [head = '', first = '', second = ''] = stdout.split('\n')
  expect(head).toMatch(/^Name +Type +Status +In use +Reason$/)
  expect([first, second]).toEqual([
    expect.stringMatching(/^a +process +NOT_READY +0 /),
    expect.stringMatching(/^b .* 0\/2 /),
  ])
})

test('ls of nothing says how to begin, and as JSON is an empty list', async () => {
  expect((await cli.run(['work-pool', 'ls'])).stdout).toContain('orc work-pool create my-pool --type process')
  expect((await cli.run(['work-pool', 'ls', '-o', 'json'])).json()).toEqual([])
})

test('inspect shows whether runs would start, who serves the pool, and what runs may set', async () => {
  await created()
  const before = (await cli.run(['work-pool', 'inspect', 'pool'])).stdout
  expect(before).toMatch(/^Name: +pool\nType: +process\nStatus: +NOT_READY: No worker is online\./)
  expect(before).toMatch(/^ {2}default \(default\) +1 +NOT_READY /m)
  expect(before).toContain('None. Start one: orc worker start --pool pool')
  expect(before).toMatch(/^ {2}env +\{\} +Environment/m)
  await heartbeat('pool')
  const after = (await cli.run(['work-pool', 'inspect', 'pool'])).stdout
  expect(after).toMatch(/^Status: +READY: 1 worker is online\.$/m)
  expect(after).toMatch(/^ {2}default \(default\) +1 +READY +0 +/m)
  expect(after).toMatch(/^ {2}night-shift +ONLINE +2 +all +now/m)
})

const heartbeat = (name: string) =>
  cli.client.call('heartbeatWorker', {
    id: '01a20fef-b09a-7328-bfb9-c715696210b3',
    name: 'night-shift',
    pool: name,
    type: 'process',
    queues: null,
    limit: 2,
    hostname: 'here',
    pid: 1,
    version: '0.1.0',
    problem: null,
  })

test('update changes what is given and leaves the rest', async () => {
  await created('pool', '--concurrency-limit', '3')
  expect((await cli.run(['work-pool', 'update', 'pool', '--description', 'new'])).code).toBe(0)
  expect(await pool()).toMatchObject({ description: 'new', concurrencyLimit: 3 })
  await cli.run(['work-pool', 'update', 'pool', '--concurrency-limit', 'none'])
  expect(await pool()).toMatchObject({ description: 'new', concurrencyLimit: null })
})

test('a template that breaks deployments names them', async () => {
  await created()
  const deployment = { flow: 'f', name: 'd', workPool: 'pool', entrypoint: 'a.ts:f', jobVariables: { env: { A: 'b' } } }
  await cli.client.call('applyDeployment', deployment)
  const template = { variables: { type: 'object', properties: {} }, job_configuration: {} }
  writeFileSync(join(cli.directory, 't.json'), JSON.stringify(template))
  const { code, stderr } = await cli.run(['work-pool', 'update', 'pool', '--base-job-template', 't.json'])
  expect([code, stderr]).toEqual([0, expect.stringContaining('f/d')])
})

test('pause and resume', async () => {
  await created()
  expect((await cli.run(['work-pool', 'pause', 'pool'])).stdout).toContain('orc work-pool resume pool')
  expect((await pool()).status).toBe('PAUSED')
  expect((await cli.run(['work-pool', 'resume', 'pool'])).stdout).toContain('NOT_READY')
  expect((await pool()).paused).toBe(false)
})

test('delete takes the pool away', async () => {
  await created()
  expect((await cli.run(['work-pool', 'delete', 'pool', '-o', 'json'])).json()).toMatchObject({ name: 'pool' })
  await expect(pool()).rejects.toMatchObject({ code: 'work_pool_not_found' })
})

test('delete names the workers and runs that lose their pool', async () => {
  await created()
  const machine = { hostname: 'host', pid: 1, version: '1', problem: null, queues: null, limit: 1, type: 'process' }
  await cli.client.call('heartbeatWorker', { id: 'w1', name: 'busy', pool: 'pool', ...machine })
  await cli.client.call('applyDeployment', { flow: 'f', name: 'd', workPool: 'pool', entrypoint: 'a.ts:f' })
  const { id, name } = await cli.client.call('runDeployment', { flow: 'f', name: 'd' })
  await cli.client.call('claimFlowRuns', { pool: 'pool', workerId: 'w1', claimId: 'c', slots: 1 })
  const { code, stderr } = await cli.run(['work-pool', 'delete', 'pool'])
  expect([code, stderr]).toEqual([0, expect.stringMatching(/workers stop now: busy\./)])
  expect(stderr).toContain(`${name} (${id})`)
})

test('set-concurrency-limit takes a number or none', async () => {
  await created()
  expect((await cli.run(['work-pool', 'set-concurrency-limit', 'pool', '4'])).stdout).toContain('4 runs at once')
  expect((await pool()).concurrencyLimit).toBe(4)
  await cli.run(['work-pool', 'set-concurrency-limit', 'pool', 'none'])
  expect((await pool()).concurrencyLimit).toBeNull()
  const { code, stderr } = await cli.run(['work-pool', 'set-concurrency-limit', 'pool', 'many'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('"many" is not a whole number')])
})

test('get-default-base-job-template prints what pools of a type begin with', async () => {
  await created()
  const { json, stdout } = await cli.run(['work-pool', 'get-default-base-job-template', '--type', 'process'])
  expect(JSON.parse(stdout)).toEqual((await pool()).baseJobTemplate)
  expect(json()).toEqual((await pool()).baseJobTemplate)
  const wrong = await cli.run(['work-pool', 'get-default-base-job-template', '--type', 'proces'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "process"?')])
})

test('preview shows runs and occurrences within a span, so many at most', async () => {
  await created()
  const schedules = [{ slug: 'often', spec: { type: 'interval' as const, everyMs: 600_000 } }]
  await cli.client.call('applyDeployment', { flow: 'f', name: 'd', workPool: 'pool', entrypoint: 'a.ts:f', schedules })
  const preview = async (...flags: string[]) =>
    (await cli.run(['work-pool', 'preview', 'pool', '-o', 'json', ...flags])).json()
  expect((await preview()).map(({ schedule }: { schedule: string }) => schedule)).toEqual(Array(6).fill('often'))
  expect(await preview('--within', '20m')).toHaveLength(2)
  expect(await preview('--limit', '3')).toHaveLength(3)
  const { stdout } = await cli.run(['work-pool', 'preview', 'pool', '--limit', '1'])
  expect(stdout).toContain('2026-03-01 12:10 UTC  in 10m  default  f/d         schedule often')
})

test('create without a type asks for one on a terminal', async () => {
  const { code } = await cli.run(['work-pool', 'create', 'asked'], { answers: [['Type of the work pool', 'docker']] })
  expect(code).toBe(0)
  expect(await cli.client.call('getWorkPool', { name: 'asked' })).toMatchObject({ type: 'docker' })
})

test('leaving at that question is one line, and makes no pool', async () => {
  const { code, stderr } = await cli.run(['work-pool', 'create', 'asked'], {
    answers: [['Type of the work pool', LEAVE]],
  })
  expect([code, stderr]).toEqual([130, '! Interrupted: nothing was changed.\n'])
  expect((await cli.client.call('listWorkPools', {})).items).toEqual([])
})
