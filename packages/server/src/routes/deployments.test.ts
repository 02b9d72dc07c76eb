import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

const SCHEMA = {
  type: 'object',
  properties: { repo: { type: 'string' }, depth: { type: 'integer', default: 1 } },
  required: ['repo'],
}
const MIDNIGHT = { spec: { type: 'cron' as const, cron: '0 0 * * *' } }

test('applying creates, then changes nothing, then updates; runs go to the default queue', async () => {
  await using orc = await apiUnderTest()
  const deployment = await orc.deployed()
  expect(deployment).toMatchObject({ fullName: 'report/daily', workPool: 'etl', workQueue: 'default', paused: false })
  const same = { flow: 'report', name: 'daily', workPool: 'etl', entrypoint: 'flows.ts:report' }
  expect((await orc.call('applyDeployment', same)).outcome).toBe('unchanged')
  expect((await orc.call('applyDeployment', { ...same, tags: ['x'] })).outcome).toBe('updated')
  expect((await orc.call('listFlows', {})).items).toMatchObject([{ name: 'report', deployments: 1 }])
  expect(await orc.call('getFlow', { name: 'report' })).toMatchObject({ name: 'report' })
})

test('what does not fit is refused before anything is stored', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  const good = { flow: 'report', name: 'daily', workPool: 'etl', entrypoint: 'x:y', parameterSchema: SCHEMA }
  const twice = [
    { slug: 'a', ...MIDNIGHT },
    { slug: 'a', ...MIDNIGHT },
  ]
  for (const [wrong, code] of [
    [{ name: 'a/b' }, 'name_invalid'],
    [{ workPool: 'elt' }, 'work_pool_not_found'],
    [{ workQueue: 'hi' }, 'work_queue_not_found'],
    [{ jobVariables: { comand: 'x' } }, 'job_variable_unknown'],
    [{ jobVariables: { command: 1 } }, 'job_variable_invalid'],
    [{ parameters: { rpo: 'x' } }, 'parameter_unknown'],
    [{ parameters: { repo: 1 } }, 'parameters_invalid'],
    [{ schedules: [{ spec: { type: 'cron', cron: '99 * * * *' } }], parameters: { repo: 'x' } }, 'schedule_invalid'],
    [{ schedules: twice, parameters: { repo: 'x' } }, 'schedule_exists'],
    [{ schedules: [MIDNIGHT] }, 'parameters_invalid'], // nobody would give a scheduled run what is required
  ] as const) {
    expect(await orc.problem('applyDeployment', { ...good, ...wrong }), JSON.stringify(wrong)).toMatchObject({ code })
  }
  expect((await orc.call('listDeployments', {})).items).toEqual([])
})

test('a run gets the parameters, tags and job variables of its deployment with its own over them', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({
    parameterSchema: SCHEMA,
    parameters: { repo: 'a' },
    tags: ['x'],
    jobVariables: { command: 'bun' },
  })
  const run = await orc.call('runDeployment', {
    flow: 'report',
    name: 'daily',
    runName: 'mine',
    tags: ['y', 'x'],
    parameters: { depth: 2 },
    jobVariables: { env: { A: '1' } },
    dueAt: '2026-02-01T00:00:00.000Z',
  })
  expect(run).toMatchObject({
    name: 'mine',
    parameters: { repo: 'a', depth: 2 },
    jobVariables: { env: { A: '1' } },
    tags: ['x', 'y'],
    dueAt: '2026-02-01T00:00:00.000Z',
    state: { type: 'SCHEDULED' },
    deployment: 'report/daily',
  })
  expect((await orc.call('runDeployment', { flow: 'report', name: 'daily' })).name).toMatch(/^[a-z]+-[a-z]+$/)
})

test('a run is refused for what it sets, and for what a newer template lets its deployment set no longer', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({ parameterSchema: SCHEMA, jobVariables: { command: 'bun' } })
  const run = { flow: 'report', name: 'daily', parameters: { repo: 'x' } }
  for (const [wrong, code] of [
    [{ name: 'dayly' }, 'deployment_not_found'],
    [{ parameters: {} }, 'parameters_invalid'],
    [{ parameters: { repo: 'x', depht: 1 } }, 'parameter_unknown'],
    [{ jobVariables: { comand: 'x' } }, 'job_variable_unknown'],
    [{ jobVariables: { env: { A: 1 } } }, 'job_variable_invalid'],
  ] as const) {
    expect(await orc.problem('runDeployment', { ...run, ...wrong }), JSON.stringify(wrong)).toMatchObject({ code })
  }
  await orc.call('runDeployment', run)
  const baseJobTemplate = { variables: { properties: { env: {} } }, job_configuration: { env: '{{ env }}' } }
  await orc.call('updateWorkPool', { name: 'etl', baseJobTemplate })
  expect(await orc.problem('runDeployment', run)).toMatchObject({ code: 'job_variable_unknown' })
})

test('a mistyped deployment is answered with the nearest; one without a pool cannot be run', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  expect(await orc.problem('getDeployment', { flow: 'report', name: 'dayly' })).toMatchObject({
    details: { name: 'report/dayly', nearest: 'report/daily' },
  })
  expect(await orc.problem('getFlow', { name: 'reprot' })).toMatchObject({ details: { nearest: 'report' } })
  await orc.call('deleteWorkPool', { name: 'etl' })
  const unpooled = await orc.problem('runDeployment', { flow: 'report', name: 'daily' })
  expect(unpooled).toMatchObject({ code: 'deployment_has_no_pool' })
})

test('two creates with one key make one run', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const run = { flow: 'report', name: 'daily', parameters: {} }
  const first = await orc.call('runDeployment', run, { idempotencyKey: 'k' })
  expect(await orc.call('runDeployment', run, { idempotencyKey: 'k' })).toEqual(first)
  expect((await orc.call('listFlowRuns', {})).items).toHaveLength(1)
  const other = { ...run, tags: ['other'] }
  expect(await orc.problem('runDeployment', other, { idempotencyKey: 'k' })).toMatchObject({
    code: 'idempotency_conflict',
  })
})

test('pausing lets schedules fire no more, resuming begins after now', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({ schedules: [MIDNIGHT] })
  expect(await orc.call('pauseDeployment', { flow: 'report', name: 'daily' })).toMatchObject({ paused: true })
  orc.clock.advance(36 * 3_600_000)
  const resumed = await orc.call('resumeDeployment', { flow: 'report', name: 'daily' })
  expect(resumed).toMatchObject({ paused: false, schedules: [{ nextAt: '2026-01-03T00:00:00.000Z' }] })
  await orc.call('deleteDeployment', { flow: 'report', name: 'daily' })
  expect(await orc.problem('getDeployment', { flow: 'report', name: 'daily' })).toMatchObject({ status: 404 })
})

test('a limit is taken with its strategy and key, and what refines one is refused without it', async () => {
  await using orc = await apiUnderTest()
  const limit = {
    concurrencyLimit: 2,
    collisionStrategy: 'cancel-new',
    concurrencyKey: '{{ parameters.day }}',
  } as const
  const deployment = await orc.deployed(limit)
  expect(deployment).toMatchObject(limit)
  const wanted = { flow: 'report', name: 'daily', workPool: 'etl', entrypoint: 'f.ts:report' }
  const misspelt = { ...limit, concurrencyKey: '{{ parameters.dya }}', parameterSchema: { properties: { day: {} } } }
  expect(await orc.problem('applyDeployment', { ...wanted, ...misspelt })).toMatchObject({
    code: 'concurrency_key_invalid',
    hint: expect.stringContaining('parameters.day'),
  })
  expect(await orc.problem('applyDeployment', { ...wanted, collisionStrategy: 'cancel-new' })).toMatchObject({
    code: 'concurrency_limit_missing',
  })
})
