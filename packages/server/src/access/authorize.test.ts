import { contract } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import { LATE_LOGS_MS } from './epoch-end.ts'
import { ANONYMOUS } from './principal.ts'

const line = { at: '2026-01-01T00:00:00.000Z', level: 'info', message: 'x', source: 'flow', seq: 1 } as const
const start = { nonce: 'a', codeDigest: null }
const exit = { exitCode: 1, signal: null, message: 'gone' }

test('without a key there is nothing but what is public, whatever the input is', async () => {
  await using orc = await apiUnderTest()
  for (const [name, { access }] of Object.entries(contract)) {
    const ask = orc.problem(
      name as OperationName,
      { id: 'x', name: 'x', pool: 'x', nonsense: 1 },
      { principal: ANONYMOUS },
    )
    expect((await ask).code, name).toBe(access === 'public' ? 'request_invalid' : 'unauthorized')
  }
})

test("a run's token is good for the operations of its own run under its own epoch, and for no others", async () => {
  await using orc = await apiUnderTest()
  const { own, principal } = await orc.claimedRun()
  const other = await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  await orc.call('startFlowRun', { ...own, ...start }, { principal })
  await orc.call('renewFlowRun', own, { principal })
  await orc.call('appendLogs', { ...own, lines: [line] }, { principal })
  await orc.call('getFlowRun', { id: own.id }, { principal })
  await orc.call('listLogs', { id: own.id }, { principal })
  await orc.call('listFlowRunStates', { id: own.id }, { principal })
  for (const [name, input] of [
    ['getFlowRun', { id: other.id }],
    ['appendLogs', { ...own, id: other.id, lines: [line] }],
    ['appendLogs', { ...own, epoch: 2, lines: [line] }],
    ['startFlowRun', { ...own, epoch: 2, ...start }],
    ['cancelFlowRun', { id: own.id }],
    ['listFlowRuns', {}],
    ['getSecret', { name: 'x' }],
    ['reportExit', { ...own, workerId: 'w1', exit }],
  ] as const) {
    expect(await orc.problem(name, input, { principal }), name).toMatchObject({ code: 'forbidden', status: 403 })
  }
})

test('a repeated report whose answer was lost is answered, though the epoch ended with it', async () => {
  await using orc = await apiUnderTest()
  const { own, principal } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, ...start }, { principal })
  const report = { ...own, report: { verb: 'complete' as const, result: 1 } }
  await orc.call('reportFlowRun', report, { principal })
  expect((await orc.call('reportFlowRun', report, { principal })).state.type).toBe('COMPLETED')
})

test('once its run is over a token is good for appending logs for ten minutes, and for nothing else', async () => {
  await using orc = await apiUnderTest()
  const { own, principal } = await orc.claimedRun()
  const append = { ...own, lines: [line] }
  orc.clock.advance(1000)
  await orc.call('reportExit', { ...own, workerId: 'w1', exit: { ...exit, permanent: true } })
  await orc.call('appendLogs', append, { principal })
  expect(await orc.problem('getFlowRun', { id: own.id }, { principal })).toMatchObject({ code: 'forbidden' })
  expect(await orc.problem('listLogs', { id: own.id }, { principal })).toMatchObject({ code: 'forbidden' })
  orc.clock.advance(LATE_LOGS_MS)
  await orc.call('appendLogs', append, { principal })
  orc.clock.advance(1)
  expect(await orc.problem('appendLogs', append, { principal })).toMatchObject({ code: 'forbidden' })
})

test('the token of a superseded epoch may append that epoch’s late logs, under it, and is refused as stale elsewhere', async () => {
  await using orc = await apiUnderTest()
  const { own, principal } = await orc.claimedRun()
  orc.clock.advance(1000)
  await orc.call('reportExit', { ...own, workerId: 'w1', exit })
  await orc.call('appendLogs', { ...own, lines: [line] }, { principal })
  orc.clock.advance(1000)
  const [again] = await orc.claim()
  expect(again?.epoch).toBe(2)
  orc.clock.advance(LATE_LOGS_MS - 1000)
  await orc.call('appendLogs', { ...own, lines: [{ ...line, seq: 2 }] }, { principal })
  const { items } = await orc.call('listLogs', { id: own.id })
  expect(items.map(({ epoch }) => epoch)).toEqual([1, 1])
  expect(await orc.problem('startFlowRun', { ...own, ...start }, { principal })).toMatchObject({ code: 'stale_epoch' })
  expect(await orc.problem('getFlowRun', { id: own.id }, { principal })).toMatchObject({ code: 'forbidden' })
  orc.clock.advance(1)
  expect(await orc.problem('appendLogs', { ...own, lines: [line] }, { principal })).toMatchObject({ code: 'forbidden' })
})
