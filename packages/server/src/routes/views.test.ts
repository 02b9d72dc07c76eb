import { LATE_AFTER_MS } from '@orc/core/model'
import { expect, onTestFinished, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

async function setUp() {
  const orc = await apiUnderTest()
  onTestFinished(() => orc[Symbol.asyncDispose]())
  return orc
}

test('a view says nothing but what the plain operations say', async () => {
  const orc = await setUp()
  const { run } = await orc.claimedRun()
  const workPool = await orc.call('getWorkPool', { name: 'etl' })
  const queues = (await orc.call('listWorkQueues', { pool: 'etl' })).items
  const workers = (await orc.call('listWorkers', { pool: 'etl' })).items
  const deployment = await orc.call('getDeployment', { flow: 'report', name: 'daily' })
  expect(await orc.call('viewWorkPool', { name: 'etl' })).toEqual({
    workPool,
    queues,
    workers,
    deployments: [deployment],
  })
  const [card] = (await orc.call('viewWorkPools', {})).items
  expect(card).toMatchObject({ workPool, queues, workersOnline: 1, recentRuns: [{ id: run.id }] })
  expect(await orc.call('viewFlowRun', { id: run.id })).toMatchObject({
    run: await orc.call('getFlowRun', { id: run.id }),
    states: (await orc.call('listFlowRunStates', { id: run.id })).items,
    poolType: 'process',
  })
  expect((await orc.call('viewFlows', {})).items).toMatchObject([
    { flow: { name: 'report' }, deployments: ['report/daily'] },
  ])
})

test('a deployment shows whether its runs would be claimed, and the next occurrences of all its schedules in order', async () => {
  const orc = await setUp()
  const cron = (text: string, slug: string) => ({ slug, spec: { type: 'cron' as const, cron: text } })
  await orc.deployed({ schedules: [cron('0 9 * * *', 'morning'), cron('0 18 * * *', 'evening')] })
  const view = await orc.call('viewDeployment', { flow: 'report', name: 'daily' })
  expect(view).toMatchObject({ status: 'NOT_READY', statusReason: 'No worker is online.' })
  expect(view.upcoming.map(({ at }) => at)).toEqual(view.upcoming.map(({ at }) => at).toSorted())
  expect(new Set(view.upcoming.map(({ schedule }) => schedule))).toEqual(new Set(['morning', 'evening']))
  await orc.call('pauseDeployment', { flow: 'report', name: 'daily' })
  expect((await orc.call('viewDeployment', { flow: 'report', name: 'daily' })).upcoming).toEqual([])
})

test('the job of a run is shown as it was written: a secret stays a reference', async () => {
  const orc = await setUp()
  await orc.call('setSecret', { name: 'token', value: 'hidden' })
  await orc.deployed({ jobVariables: { env: { TOKEN: '{{ secret.token }}' } } })
  const { id } = await orc.call('runDeployment', { flow: 'report', name: 'daily', jobVariables: { env: { A: '1' } } })
  const { job } = await orc.call('viewFlowRun', { id })
  expect(job).toEqual({ command: 'node', env: { TOKEN: '{{ secret.token }}', A: '1' } })
  await orc.call('deleteDeployment', { flow: 'report', name: 'daily' })
  expect((await orc.call('viewFlowRun', { id })).job).toBeNull()
})

test('the dashboard has each of the last 24 hours, the present one last', async () => {
  const orc = await setUp()
  await orc.deployed()
  const { id } = await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  await orc.call('cancelFlowRun', { id })
  const { hours } = await orc.call('viewDashboard', {})
  expect(hours).toHaveLength(24)
  expect(hours.at(-1)).toEqual({ at: expect.stringMatching(/T\d\d:00:00.000Z$/), ended: { CANCELLED: 1 } })
  orc.clock.advance(3_600_000)
  expect((await orc.call('viewDashboard', {})).hours.slice(-2).map(({ ended }) => ended)).toEqual([
    { CANCELLED: 1 },
    {},
  ])
  orc.clock.advance(23 * 3_600_000)
  expect((await orc.call('viewDashboard', {})).hours.every(({ ended }) => Object.keys(ended).length === 0)).toBe(true)
})

test('the tasks of a run are shown without what they returned', async () => {
  const orc = await setUp()
  const { own, principal } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'n', codeDigest: null }, { principal })
  const times = { startedAt: '2026-01-01T00:00:00.000Z', dueAt: null }
  const state = { type: 'COMPLETED', name: 'Completed', at: '2026-01-01T00:00:01.000Z' } as const
  const value = { text: '"hidden"', by: 'value', codec: null } as const
  const record = { id: 't', parent: null, name: 'fetch', within: '', state, attempt: 1, failures: [], value, ...times }
  await orc.call('recordTaskRuns', { ...own, records: [record] }, { principal })
  const { items, hasMore } = await orc.call('viewTaskRuns', { id: own.id })
  expect([items, hasMore]).toEqual([[expect.objectContaining({ id: 't', name: 'fetch', attempt: 1 })], false])
  expect(JSON.stringify(items)).not.toContain('hidden')
})

test('what a run asks for is shown until it is answered or over; its waits without what came of them', async () => {
  const orc = await setUp()
  const { own, principal } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'n', codeDigest: null }, { principal })
  const schema = { type: 'object', properties: { approved: { type: 'boolean' } } }
  const wait = {
    id: 'w',
    kind: 'input',
    name: 'approval',
    subject: null,
    within: '',
    lengthMs: null,
    schema,
    message: 'Pay?',
  } as const
  await orc.call('awaitWait', { ...own, wait }, { principal })
  const asksOf = async () => (await orc.call('viewFlowRun', { id: own.id })).asks
  expect(await asksOf()).toMatchObject([{ name: 'approval', schema, message: 'Pay?', endedAt: null }])
  await orc.call('resumeFlowRun', { id: own.id, input: { approved: true } })
  expect(await asksOf()).toEqual([])
  const { waits } = await orc.call('viewTaskRuns', { id: own.id })
  expect(waits).toEqual([expect.objectContaining({ name: 'approval', outcome: 'answered' })])
  expect(Object.keys(waits[0] ?? {})).not.toContain('value')
})

test('the dashboard counts what is not over, and tells late from scheduled at the boundary', async () => {
  const orc = await setUp()
  await orc.deployed()
  await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  orc.clock.advance(LATE_AFTER_MS)
  expect(await orc.call('viewDashboard', {})).toMatchObject({ active: { SCHEDULED: 1, RUNNING: 0 }, late: 0 })
  orc.clock.advance(1)
  expect(await orc.call('viewDashboard', {})).toMatchObject({ late: 1, deployments: 1 })
})
