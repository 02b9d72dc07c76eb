import { LEASE_MS } from '@orc/core/model'
import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

const daily = { flow: 'report', name: 'daily' }
const line = (seq: number, more: object = {}) => ({
  at: '2026-01-01T00:00:00.000Z',
  level: 'info' as const,
  message: `line ${seq}`,
  source: 'flow' as const,
  seq,
  ...more,
})

test('a run is started by the first process that says so, renewed, and ends with its result', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  const start = { ...own, nonce: 'a', codeDigest: 'd1' }
  expect(await orc.call('startFlowRun', start)).toEqual({
    leaseMs: LEASE_MS,
    resultsAbove: null,
    attempt: 1,
    stop: null,
    hasTaskRuns: false,
    startedAt: expect.any(String),
  })
  expect(await orc.call('startFlowRun', start)).toMatchObject({ attempt: 1 })
  expect(await orc.problem('startFlowRun', { ...start, nonce: 'b' })).toMatchObject({ code: 'already_started' })
  expect(await orc.call('renewFlowRun', own)).toEqual({ leaseMs: LEASE_MS, stop: null })
  const report = { ...own, report: { verb: 'complete' as const, result: { stars: 5 } } }
  expect((await orc.call('reportFlowRun', report)).state.type).toBe('COMPLETED')
  expect((await orc.call('reportFlowRun', report)).state.type).toBe('COMPLETED')
  expect(await orc.call('getFlowRun', { id: own.id })).toMatchObject({ result: { stars: 5 }, codeDigest: 'd1' })
  const { items } = await orc.call('listFlowRunStates', { id: own.id })
  expect(items.map(({ type, epoch }) => [type, epoch])).toEqual([
    ['SCHEDULED', 0],
    ['PENDING', 1],
    ['RUNNING', 1],
    ['COMPLETED', 1],
  ])
})

test('a later epoch that would load other code is refused', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'a', codeDigest: 'd1' })
  const report = { verb: 'await-retry' as const, message: 'again', attempt: 1, delayMs: 0 }
  await orc.call('reportFlowRun', { ...own, report })
  const [again] = await orc.claim()
  const start = { id: own.id, epoch: 2, nonce: 'b', codeDigest: 'd2' }
  expect(again?.codeDigest).toBe('d1')
  expect(await orc.problem('startFlowRun', start)).toMatchObject({
    code: 'code_changed',
    details: { expected: 'd1', found: 'd2' },
  })
})

test('whoever waits for a run is answered when it is over', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const { id } = await orc.call('runDeployment', daily)
  const waiting = orc.call('getFlowRun', { id, waitMs: 60_000 })
  await orc.clock.untilAsleep()
  await orc.call('cancelFlowRun', { id })
  expect((await waiting).state.type).toBe('CANCELLED')
  const [, ...rest] = await Promise.all([
    orc.call('cancelFlowRun', { id }),
    orc.call('getFlowRun', { id, waitMs: 60_000 }),
  ])
  expect(rest[0]?.state.type).toBe('CANCELLED')
})

test('a log line is stored once, read in order, by level, and wakes whoever waits for it', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  const waiting = orc.call('listLogs', { id: own.id, waitMs: 60_000 })
  await orc.clock.untilAsleep()
  await orc.call('appendLogs', { ...own, lines: [line(1), line(2, { level: 'error' })] })
  expect((await waiting).items.map(({ message }) => message)).toEqual(['line 1', 'line 2'])
  await orc.call('appendLogs', { ...own, lines: [line(2, { level: 'error' }), line(3)] })
  const all = await orc.call('listLogs', { id: own.id })
  expect(all.items.map(({ message, epoch }) => [message, epoch])).toEqual([
    ['line 1', 1],
    ['line 2', 1],
    ['line 3', 1],
  ])
  expect(all.runIsOver).toBe(false)
  expect((await orc.call('listLogs', { id: own.id, level: 'warn' })).items).toHaveLength(1)
  expect((await orc.call('listLogs', { id: own.id, after: all.last })).items).toEqual([])
})

test('whoever follows the log of a run is told when it is over', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const { id } = await orc.call('runDeployment', daily)
  const waiting = orc.call('listLogs', { id, waitMs: 60_000 })
  await orc.clock.untilAsleep()
  await orc.call('cancelFlowRun', { id })
  expect(await waiting).toEqual({ items: [], last: 0, runIsOver: true })
})

test('retrying a finished run makes a new one of the same parameters; an active one is neither retried nor deleted', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const { id } = await orc.call('runDeployment', { ...daily, parameters: { a: 1 }, tags: ['x'] })
  expect(await orc.problem('retryFlowRun', { id })).toMatchObject({ code: 'flow_run_active' })
  expect(await orc.problem('deleteFlowRun', { id })).toMatchObject({
    code: 'flow_run_active',
    details: { state: 'SCHEDULED' },
  })
  await orc.call('cancelFlowRun', { id })
  const retried = await orc.call('retryFlowRun', { id }, { idempotencyKey: 'k' })
  expect(retried).toMatchObject({ retryOf: id, parameters: { a: 1 }, tags: ['x'], state: { type: 'SCHEDULED' } })
  expect((await orc.call('retryFlowRun', { id }, { idempotencyKey: 'k' })).id).toBe(retried.id)
  await orc.call('deleteFlowRun', { id })
  await orc.call('deleteDeployment', daily)
  const { code } = await orc.problem('retryFlowRun', { id: retried.id })
  expect(code).toBe('deployment_not_found')
})

test('a run that is not there is said to be so by every operation that names one', async () => {
  await using orc = await apiUnderTest()
  const own = { id: 'none', epoch: 1 }
  for (const [name, input] of [
    ['getFlowRun', { id: 'none', waitMs: 60_000 }],
    ['listFlowRunStates', { id: 'none' }],
    ['listLogs', { id: 'none', waitMs: 60_000 }],
    ['cancelFlowRun', { id: 'none' }],
    ['retryFlowRun', { id: 'none' }],
    ['deleteFlowRun', { id: 'none' }],
    ['startFlowRun', { ...own, nonce: 'a', codeDigest: null }],
    ['renewFlowRun', own],
    ['reportFlowRun', { ...own, report: { verb: 'complete', result: null } }],
    ['appendLogs', { ...own, lines: [line(1)] }],
  ] as const) {
    expect(await orc.problem(name, input), name).toMatchObject({ code: 'flow_run_not_found', status: 404 })
  }
})

test('a retry is refused when what the run was given no longer fits flow or pool', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const { id } = await orc.call('runDeployment', { ...daily, parameters: { a: 1 } })
  await orc.call('cancelFlowRun', { id })
  const changed = { ...daily, workPool: 'etl', entrypoint: 'flows.ts:report' }
  const declaring = (properties: Record<string, { type: string }>) =>
    orc.call('applyDeployment', { ...changed, parameterSchema: { type: 'object', properties } })
  await declaring({ a: { type: 'string' } })
  expect(await orc.problem('retryFlowRun', { id })).toMatchObject({ code: 'parameters_invalid' })
  await declaring({ b: { type: 'string' } })
  expect(await orc.problem('retryFlowRun', { id })).toMatchObject({ code: 'parameter_unknown' })
  await declaring({ a: { type: 'integer' } })
  const template = { variables: { properties: {}, required: ['image'] }, job_configuration: {} }
  await orc.call('updateWorkPool', { name: 'etl', baseJobTemplate: template })
  expect(await orc.problem('retryFlowRun', { id })).toMatchObject({ code: 'job_variable_invalid' })
})

test('a run that waits for the slot of a tag is shown as waiting for it, by name', async () => {
  await using orc = await apiUnderTest()
  await orc.claimedRun()
  await orc.call('createConcurrencyLimit', { name: 'tag:gpu', slots: 1 })
  const ask = { ...daily, tags: ['gpu'], dueAt: '2020-01-01T00:00:00.000Z' }
  const [first, second] = [await orc.call('runDeployment', ask), await orc.call('runDeployment', ask)]
  expect((await orc.claim()).map(({ id }) => id)).toEqual([first.id])
  const { state } = await orc.call('getFlowRun', { id: second.id })
  expect(state).toMatchObject({
    name: 'AwaitingConcurrencySlot',
    message: 'Limit "tag:gpu" has all of its 1 slots in use.',
  })
})
