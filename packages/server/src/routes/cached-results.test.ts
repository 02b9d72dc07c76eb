import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

/** Two runs under way that want one result, each with its token. */
async function twoRuns() {
  const orc = await apiUnderTest()
  await orc.deployed()
  await orc.heartbeat('w1')
  for (let i = 0; i < 2; i++) await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  const runs = (await orc.claim()).map(({ id, epoch, token }) => ({
    take: { id, epoch, key: 'key', taskRun: 'call' },
    as: { principal: orc.api.authenticate(`Bearer ${token}`) },
  }))
  const [first, second] = runs
  if (first === undefined || second === undefined) throw new Error('nothing was claimed')
  for (const { take, as } of runs) {
    await orc.call('startFlowRun', { id: take.id, epoch: take.epoch, nonce: 'n', codeDigest: null }, as)
  }
  const store = async (text: string): Promise<void> => {
    const at = orc.clock.now().toISOString()
    const call = { id: 'call', parent: null, name: 'task', within: '1', attempt: 1, startedAt: at, dueAt: null }
    const state = { type: 'COMPLETED', name: 'Completed', at } as const
    const value = { text, by: 'value', codec: null } as const
    const record = { ...call, state, value, failures: [], cache: { key: 'key', expiresInMs: null } }
    const { id, epoch } = first.take
    await orc.call('recordTaskRuns', { id, epoch, records: [record] }, first.as)
  }
  return { orc, first, second, store }
}

test('a run that waits for a result is given it the moment it is recorded', async () => {
  const { orc, first, second, store } = await twoRuns()
  await using _ = orc
  expect(await orc.call('takeCachedResult', first.take, first.as)).toEqual({ outcome: 'yours' })
  const waiting = orc.call('takeCachedResult', { ...second.take, waitMs: 60_000 }, second.as)
  await orc.clock.untilAsleep()
  await store('"it"')
  expect(await waiting).toMatchObject({ outcome: 'hit', value: { text: '"it"' }, flowRun: first.take.id })
})

test('a run that waits has the making of it the moment the other is gone', async () => {
  const { orc, first, second } = await twoRuns()
  await using _ = orc
  await orc.call('takeCachedResult', first.take, first.as)
  const waiting = orc.call('takeCachedResult', { ...second.take, waitMs: 60_000 }, second.as)
  await orc.clock.untilAsleep()
  await orc.call('releaseCachedResult', first.take, first.as)
  expect(await waiting).toEqual({ outcome: 'yours' })
})

test('who asks for a new result waits for one that is stored after it asked, however often it asks', async () => {
  const { orc, first, second, store } = await twoRuns()
  await using _ = orc
  await orc.call('takeCachedResult', first.take, first.as)
  await store('"old"')
  orc.clock.advance(1)
  await orc.call('takeCachedResult', { ...first.take, taskRun: 'other', refresh: true }, first.as)
  const asked = await orc.call('takeCachedResult', { ...second.take, refresh: true }, second.as)
  expect(asked).toEqual({ outcome: 'waiting', storedAfter: orc.clock.now().toISOString() })
  expect(await orc.call('takeCachedResult', second.take, second.as)).toMatchObject({ value: { text: '"old"' } })
})

test("a run's token takes results for its own run, and shows or forgets none", async () => {
  const { orc, first, second } = await twoRuns()
  await using _ = orc
  expect(await orc.problem('takeCachedResult', second.take, first.as)).toMatchObject({ code: 'forbidden' })
  expect(await orc.problem('listCachedResults', {}, first.as)).toMatchObject({ code: 'forbidden' })
  expect(await orc.problem('deleteCachedResults', {}, first.as)).toMatchObject({ code: 'forbidden' })
})
