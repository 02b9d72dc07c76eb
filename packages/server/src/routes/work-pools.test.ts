import { expect, test } from 'vitest'
import { apiUnderTest, PROCESS_TYPE } from '../../test/api-under-test.ts'

test('a pool is created with the template of its type and a default queue, changed, paused, listed, deleted', async () => {
  await using orc = await apiUnderTest()
  const created = await orc.call('createWorkPool', { name: 'etl', type: 'process', concurrencyLimit: 3 })
  expect(created).toMatchObject({ name: 'etl', concurrencyLimit: 3, baseJobTemplate: PROCESS_TYPE.baseJobTemplate })
  expect((await orc.call('listWorkQueues', { pool: 'etl' })).items).toMatchObject([
    { name: 'default', isDefault: true },
  ])
  const updated = await orc.call('updateWorkPool', { name: 'etl', description: 'x' })
  expect(updated).toMatchObject({ workPool: { description: 'x', concurrencyLimit: 3 }, brokenDeployments: [] })
  expect(await orc.call('pauseWorkPool', { name: 'etl' })).toMatchObject({ paused: true, status: 'PAUSED' })
  expect(await orc.call('resumeWorkPool', { name: 'etl' })).toMatchObject({ paused: false, status: 'NOT_READY' })
  expect((await orc.call('listWorkPools', {})).items).toHaveLength(1)
  await orc.call('deleteWorkPool', { name: 'etl' })
  expect((await orc.call('listWorkPools', {})).items).toEqual([])
})

test('a name that is taken, a type that is not there, a name that cannot be: each is its own error', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  expect(await orc.problem('createWorkPool', { name: 'etl', type: 'process' })).toMatchObject({
    code: 'work_pool_exists',
  })
  expect(await orc.problem('createWorkPool', { name: 'x', type: 'proces' })).toMatchObject({
    code: 'work_pool_type_not_found',
    details: { nearest: 'process', allowed: ['process'] },
  })
  expect(await orc.problem('createWorkPool', { name: 'a/b', type: 'process' })).toMatchObject({ code: 'name_invalid' })
})

test('a mistyped pool is answered with the nearest one, by every operation that names a pool', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl-prod', type: 'process' })
  const nearest = { code: 'work_pool_not_found', status: 404, details: { name: 'elt-prod', nearest: 'etl-prod' } }
  for (const name of [
    'getWorkPool',
    'updateWorkPool',
    'pauseWorkPool',
    'resumeWorkPool',
    'deleteWorkPool',
    'previewWorkPool',
  ] as const) {
    expect(await orc.problem(name, { name: 'elt-prod' }), name).toMatchObject(nearest)
  }
  for (const name of [
    'createWorkQueue',
    'getWorkQueue',
    'updateWorkQueue',
    'pauseWorkQueue',
    'deleteWorkQueue',
  ] as const) {
    expect(await orc.problem(name, { pool: 'elt-prod', name: 'default' }), name).toMatchObject(nearest)
  }
  expect(await orc.problem('listWorkQueues', { pool: 'elt-prod' })).toMatchObject(nearest)
  expect(await orc.problem('listWorkers', { pool: 'elt-prod' })).toMatchObject(nearest)
  const claim = { pool: 'elt-prod', workerId: 'w', claimId: 'c', slots: 1, waitMs: 60_000 }
  expect(await orc.problem('claimFlowRuns', claim)).toMatchObject(nearest)
})

test('a new template names the deployments that it breaks', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({ jobVariables: { command: 'python' } })
  const baseJobTemplate = { variables: { properties: { image: {} } }, job_configuration: { image: '{{ image }}' } }
  const updated = await orc.call('updateWorkPool', { name: 'etl', baseJobTemplate })
  expect(updated.brokenDeployments).toEqual(['report/daily'])
  const broken = { ...baseJobTemplate, job_configuration: {} }
  expect(await orc.problem('updateWorkPool', { name: 'etl', baseJobTemplate: broken })).toMatchObject({
    code: 'template_invalid',
  })
})

test('a repeated create with the same key answers as the first did; another request under that key is refused', async () => {
  await using orc = await apiUnderTest()
  const key = { idempotencyKey: 'k1' }
  const first = await orc.call('createWorkPool', { name: 'etl', type: 'process' }, key)
  expect(await orc.call('createWorkPool', { name: 'etl', type: 'process' }, key)).toEqual(first)
  expect(await orc.problem('createWorkPool', { name: 'other', type: 'process' }, key)).toMatchObject({
    code: 'idempotency_conflict',
  })
})

test('types are those of the server and those that workers brought', async () => {
  await using orc = await apiUnderTest()
  await orc.call('putWorkPoolType', { ...PROCESS_TYPE, name: 'firecracker' })
  await orc.call('putWorkPoolType', { ...PROCESS_TYPE, description: 'an older one' })
  const { items } = await orc.call('listWorkPoolTypes', {})
  expect(items.map(({ name, description }) => [name, description])).toEqual([
    ['process', 'Runs are processes'],
    ['firecracker', 'Runs are processes'],
  ])
})

test('the preview shows runs that wait and occurrences of schedules, by when they are due', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({
    schedules: [
      { slug: 'half', spec: { type: 'interval', everyMs: 1_800_000 } },
      { slug: 'off', spec: { type: 'interval', everyMs: 60_000 }, active: false },
    ],
  })
  const dueAt = '2026-01-01T00:40:00.000Z'
  const run = await orc.call('runDeployment', { flow: 'report', name: 'daily', dueAt })
  const { items } = await orc.call('previewWorkPool', { name: 'etl' })
  expect(items.map((item) => [item.dueAt, item.flowRunId, item.schedule])).toEqual([
    ['2026-01-01T00:30:00.000Z', null, 'half'],
    [dueAt, run.id, null],
    ['2026-01-01T01:00:00.000Z', null, 'half'],
  ])
  expect(items[0]).toMatchObject({ queue: 'default', deployment: 'report/daily' })
})
