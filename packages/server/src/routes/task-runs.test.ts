import type { TaskRecord } from '@orc/core/contract'
import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

const AT = '2026-01-01T00:00:00.000Z'
const record = (id: string, change: Partial<TaskRecord> = {}): TaskRecord => ({
  id,
  parent: null,
  name: 'fetch',
  within: '1',
  state: { type: 'COMPLETED', name: 'Completed', at: AT },
  attempt: 1,
  startedAt: AT,
  dueAt: null,
  failures: [],
  value: { text: '1', by: 'value', codec: null },
  ...change,
})

test("a run's token records and lists calls of its own run, under its own epoch", async () => {
  await using orc = await apiUnderTest()
  const { own, principal } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'a', codeDigest: null }, { principal })
  await orc.call('recordTaskRuns', { ...own, records: [record('a'), record('b')] }, { principal })
  const { items } = await orc.call('listTaskRuns', { id: own.id }, { principal })
  expect(items.map(({ id, epoch, endedAt }) => [id, epoch, endedAt])).toEqual([
    ['a', 1, AT],
    ['b', 1, AT],
  ])
  const another = { ...own, epoch: 2, records: [record('c')] }
  expect(await orc.problem('recordTaskRuns', another, { principal })).toMatchObject({ code: 'forbidden' })
  expect(await orc.problem('recordTaskRuns', another)).toMatchObject({ code: 'stale_epoch' })
  expect(await orc.problem('listTaskRuns', { id: 'nobody' })).toMatchObject({ code: 'flow_run_not_found' })
})

test('secrets are taken out of messages, and left in results, which the flow gets back', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  await orc.call('setSecret', { name: 'token', value: 'hunter22' })
  await orc.call('startFlowRun', { ...own, nonce: 'a', codeDigest: null })
  const failures = [{ attempt: 1, at: AT, message: 'hunter22 was refused', delayMs: 0 }]
  const state = { type: 'FAILED', name: 'Failed', at: AT, message: 'no hunter22' } as const
  const value = { text: '"hunter22"', by: 'value', codec: null } as const
  await orc.call('recordTaskRuns', { ...own, records: [record('a', { state, failures, value })] })
  const { items } = await orc.call('listTaskRuns', { id: own.id })
  expect(items).toMatchObject([{ state: { message: 'no ***' }, failures: [{ message: '*** was refused' }], value }])
})

test('a task that was under way when its run ended is shown as over', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'a', codeDigest: null })
  const underWay = { state: { type: 'RUNNING', name: 'Running', at: AT } as const, value: null }
  await orc.call('recordTaskRuns', { ...own, records: [record('a', underWay)] })
  const states = async () => (await orc.call('listTaskRuns', { id: own.id })).items.map(({ state }) => state.name)
  expect(await states()).toEqual(['Running'])
  await orc.call('reportFlowRun', { ...own, report: { verb: 'complete', result: null } })
  expect(await states()).toEqual(['Abandoned'])
})

test('a run that failed is repeated from what failed, or from the start', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'a', codeDigest: null })
  await orc.call('recordTaskRuns', { ...own, records: [record('a')] })
  const report = { verb: 'fail' as const, name: 'Failed' as const, message: 'boom', data: null }
  await orc.call('reportFlowRun', { ...own, report })
  const goesOn = await orc.call('retryFlowRun', { id: own.id })
  expect((await orc.call('listTaskRuns', { id: goesOn.id })).items).toMatchObject([{ id: 'a', epoch: 0 }])
  const anew = await orc.call('retryFlowRun', { id: own.id, from: 'start' })
  expect((await orc.call('listTaskRuns', { id: anew.id })).items).toEqual([])
})
