import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

/** Two runs under way, each with its token. */
async function twoRuns() {
  const orc = await apiUnderTest()
  await orc.deployed()
  await orc.heartbeat('w1')
  await orc.call('createConcurrencyLimit', { name: 'db', slots: 1 })
  for (let i = 0; i < 2; i++) await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  const [first, second] = (await orc.claim()).map(({ id, epoch, token }) => ({
    own: { id, epoch, limit: 'db' },
    as: { principal: orc.api.authenticate(`Bearer ${token}`) },
  }))
  if (first === undefined || second === undefined) throw new Error('nothing was claimed')
  return { orc, first, second }
}

test('a run that waits for slots is answered the moment they are given back', async () => {
  const { orc, first, second } = await twoRuns()
  await using _ = orc
  expect(await orc.call('acquireSlots', { ...first.own, askId: 'a' }, first.as)).toEqual({ granted: true })
  expect(await orc.call('acquireSlots', { ...second.own, askId: 'b' }, second.as)).toEqual({ granted: false })
  const waiting = orc.call('acquireSlots', { ...second.own, askId: 'b', waitMs: 60_000 }, second.as)
  await orc.clock.untilAsleep()
  const { id, epoch } = first.own
  await orc.call('releaseSlots', { id, epoch, askId: 'a' }, first.as)
  expect(await waiting).toEqual({ granted: true })
})

test('a run that waits for a limit that is deleted is told so at once', async () => {
  const { orc, first, second } = await twoRuns()
  await using _ = orc
  await orc.call('acquireSlots', { ...first.own, askId: 'a' }, first.as)
  const waiting = orc.problem('acquireSlots', { ...second.own, askId: 'b', waitMs: 60_000 }, second.as)
  await orc.clock.untilAsleep()
  await orc.call('deleteConcurrencyLimit', { name: 'db' })
  expect(await waiting).toMatchObject({ code: 'concurrency_limit_not_found', status: 404 })
})

test('when the time is up the run is told that it waits', async () => {
  const { orc, first, second } = await twoRuns()
  await using _ = orc
  await orc.call('acquireSlots', { ...first.own, askId: 'a' }, first.as)
  const waiting = orc.call('acquireSlots', { ...second.own, askId: 'b', waitMs: 1000 }, second.as)
  await orc.clock.untilAsleep()
  orc.clock.advance(1000)
  expect(await waiting).toEqual({ granted: false })
})

test("a run's token is good for asking for itself, and only if it has the scope", async () => {
  const { orc, first, second } = await twoRuns()
  await using _ = orc
  expect(await orc.problem('acquireSlots', { ...second.own, askId: 'a' }, first.as)).toMatchObject({
    code: 'forbidden',
  })
  const unscoped = { principal: { kind: 'run', runId: first.own.id, epoch: 1, scopes: ['own-run'] } } as const
  expect(await orc.problem('acquireSlots', { ...first.own, askId: 'a' }, unscoped)).toMatchObject({
    code: 'forbidden',
  })
  expect(await orc.problem('listConcurrencyLimits', {}, first.as)).toMatchObject({ code: 'forbidden' })
})

test('what a limit cannot give is refused with the remedy', async () => {
  const { orc, first } = await twoRuns()
  await using _ = orc
  await orc.call('createConcurrencyLimit', { name: 'api', slots: 2, perMs: 1000 })
  const ask = { ...first.own, askId: 'a' }
  expect(await orc.problem('acquireSlots', { ...ask, limit: 'bd' }, first.as)).toMatchObject({
    code: 'concurrency_limit_not_found',
    hint: expect.stringContaining('Did you mean "db"?'),
  })
  expect(await orc.problem('acquireSlots', { ...ask, slots: 2 }, first.as)).toMatchObject({
    code: 'concurrency_limit_too_small',
  })
  expect(await orc.problem('acquireSlots', { ...ask, limit: 'api' }, first.as)).toMatchObject({
    code: 'concurrency_limit_kind',
    hint: expect.stringContaining('rateLimit()'),
  })
  expect(await orc.problem('takeRate', ask, first.as)).toMatchObject({ code: 'concurrency_limit_kind' })
  expect(await orc.call('takeRate', { ...ask, limit: 'api', slots: 2 }, first.as)).toEqual({ waitMs: 0 })
  expect(await orc.call('takeRate', { ...ask, limit: 'api', askId: 'b' }, first.as)).toEqual({ waitMs: 1000 })
})
