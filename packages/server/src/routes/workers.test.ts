import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

test('a heartbeat makes a worker known and tells it what is paused of what it serves', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  await orc.call('createWorkQueue', { pool: 'etl', name: 'low', paused: true })
  await orc.call('createWorkQueue', { pool: 'etl', name: 'high' })
  expect(await orc.heartbeat('w1')).toMatchObject({
    poolPaused: false,
    pausedQueues: ['low'],
    worker: { status: 'ONLINE' },
  })
  expect((await orc.heartbeat('w2', { queues: ['high'] })).pausedQueues).toEqual([])
  await orc.call('pauseWorkPool', { name: 'etl' })
  expect((await orc.heartbeat('w1')).poolPaused).toBe(true)
  expect((await orc.call('listWorkers', { pool: 'etl' })).items).toHaveLength(2)
  await orc.call('stopWorker', { id: 'w1' })
  const { items } = await orc.call('listWorkers', {})
  expect(items.find(({ id }) => id === 'w1')?.status).toBe('OFFLINE')
})

test('a worker of another type, or for a queue that is not there, is told so', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  const worker = {
    id: 'w1',
    name: 'w1',
    pool: 'etl',
    type: 'process',
    limit: 1,
    hostname: 'h',
    pid: 1,
    version: '1',
    problem: null,
  }
  const mismatch = await orc.problem('heartbeatWorker', { ...worker, queues: null, type: 'docker' })
  expect(mismatch).toMatchObject({ code: 'work_pool_type_mismatch' })
  const missing = await orc.problem('heartbeatWorker', { ...worker, queues: ['defult'] })
  expect(missing).toMatchObject({ code: 'work_queue_not_found', details: { nearest: 'default' } })
})
