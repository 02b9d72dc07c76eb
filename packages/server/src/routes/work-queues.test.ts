import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

test('a queue is added behind the others, changed, paused and deleted', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  const created = await orc.call('createWorkQueue', { pool: 'etl', name: 'low' })
  expect(created).toMatchObject({ priority: 2, isDefault: false })
  expect(await orc.call('updateWorkQueue', { pool: 'etl', name: 'low', concurrencyLimit: 1 })).toMatchObject({
    priority: 2,
    concurrencyLimit: 1,
  })
  expect(await orc.call('pauseWorkQueue', { pool: 'etl', name: 'low' })).toMatchObject({ status: 'PAUSED' })
  expect(await orc.call('resumeWorkQueue', { pool: 'etl', name: 'low' })).toMatchObject({ paused: false })
  await orc.call('deleteWorkQueue', { pool: 'etl', name: 'low' })
  expect((await orc.call('listWorkQueues', { pool: 'etl' })).items.map(({ name }) => name)).toEqual(['default'])
})

test('a queue that is there, is not there, or is the default one: each is its own error', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  const taken = await orc.problem('createWorkQueue', { pool: 'etl', name: 'default' })
  expect(taken).toMatchObject({ code: 'work_queue_exists' })
  const missing = { code: 'work_queue_not_found', details: { pool: 'etl', name: 'defalt', nearest: 'default' } }
  for (const name of [
    'getWorkQueue',
    'updateWorkQueue',
    'pauseWorkQueue',
    'resumeWorkQueue',
    'deleteWorkQueue',
  ] as const) {
    expect(await orc.problem(name, { pool: 'etl', name: 'defalt' }), name).toMatchObject(missing)
  }
  const last = await orc.problem('deleteWorkQueue', { pool: 'etl', name: 'default' })
  expect(last).toMatchObject({ code: 'work_queue_is_default' })
})
