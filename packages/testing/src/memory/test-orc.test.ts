import { flow, pause, runDeployment, sleep, task, waitForEvent, withConcurrency } from '@orc/core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { mock } from './mocks.ts'
import { openTestOrc } from './test-orc.ts'

const payOut = task({ name: 'pay-out', run: (amount: number) => `paid ${amount}` })
const refund = flow({
  name: 'refund',
  input: z.object({ amount: z.number() }),
  async run({ amount }) {
    const input = z.object({ approved: z.boolean() })
    const { approved } = await pause({ name: 'approval', input, message: `Refund ${amount}?` })
    return approved ? payOut(amount) : 'declined'
  },
})

describe('input', () => {
  test('is waited for, checked and given', async () => {
    await using orc = await openTestOrc()
    const run = await orc.start(refund, { amount: 3 })
    expect(await run.untilItWaits('approval')).toMatchObject({ message: 'Refund 3?' })
    await expect(run.resume({ approved: 'perhaps' })).rejects.toMatchObject({ code: 'input_invalid' })
    await orc.pass('30d')
    await run.resume({ approved: true })
    const { result, elapsedMs } = await run.end()
    expect(result).toBe('paid 3')
    expect(elapsedMs).toBeGreaterThanOrEqual(30 * 24 * 3_600_000)
  })

  test('that nobody gives is told, and so is a run that waits for none', async () => {
    await using orc = await openTestOrc()
    const run = await orc.start(refund, { amount: 3 })
    const code = 'test_stands_still'
    await expect(run.end()).rejects.toMatchObject({
      code,
      message: expect.stringContaining('It waits for input "approval"'),
    })
    await run.resume({ approved: false })
    await expect(run.untilItWaits()).rejects.toMatchObject({ code, message: expect.stringContaining('is COMPLETED') })
    expect((await run.end()).result).toBe('declined')
  })
})

test('events are waited for, and reach who waits for their key', async () => {
  const shipment = flow({
    name: 'shipment',
    input: z.object({ id: z.string() }),
    run: ({ id }) => waitForEvent('paid', { key: id, schema: z.object({ cents: z.number() }), timeout: '7d' }),
  })
  await using orc = await openTestOrc()
  const [one, other] = await Promise.all(['a', 'b'].map((id) => orc.start(shipment, { id })))
  expect(await one?.untilItWaits('paid')).toMatchObject({ kind: 'event', subject: 'paid/a' })
  await orc.emit('paid', { key: 'a', payload: { cents: 3 } })
  expect((await one?.end())?.result).toEqual({ cents: 3 })
  expect((await other?.end())?.state).toMatchObject({ name: 'TimedOut' })
})

test('a run that is cancelled ends as it would: its signal, its grace, its end', async () => {
  const seen: string[] = []
  const patient = flow({
    name: 'patient',
    async run(_, { clock, signal }) {
      signal.addEventListener('abort', () => seen.push('told'))
      await clock.sleep(3_600_000)
    },
  })
  await using orc = await openTestOrc()
  const run = await orc.start(patient, {})
  await orc.pass('10s')
  await run.cancel('not needed')
  const { state, elapsedMs } = await run.end()
  expect(state).toMatchObject({ type: 'CANCELLED', message: expect.stringContaining('not needed') })
  expect([seen, elapsedMs]).toEqual([['told'], 10_000])
})

test('limits are between the runs of one test', async () => {
  let most = 0
  let now = 0
  const careful = flow({
    name: 'careful',
    run: (_, { clock }) =>
      withConcurrency('db', {}, async () => {
        most = Math.max(most, (now += 1))
        await clock.sleep(60_000)
        now -= 1
      }),
  })
  await using orc = await openTestOrc({ limits: { db: { slots: 2 } } })
  const runs = await Promise.all([1, 2, 3, 4, 5].map(() => orc.start(careful, {})))
  const ended = await Promise.all(runs.map((run) => run.end()))
  expect(ended.map(({ state }) => state.type)).toEqual(Array.from({ length: 5 }, () => 'COMPLETED'))
  expect([most, Math.max(...ended.map(({ elapsedMs }) => elapsedMs))]).toEqual([2, 180_000])
})

test('time passes as far as it is asked to, and not a millisecond further', async () => {
  const nap = flow({ name: 'nap', run: () => sleep('1d') })
  await using orc = await openTestOrc({ mocks: [mock(payOut).with(() => 'never')] })
  const run = await orc.start(nap, {})
  await orc.pass(24 * 3_600_000 - 1)
  expect((await run.history()).state.type).toBe('PAUSED')
  await orc.pass(1)
  expect((await run.history()).state.type).toBe('COMPLETED')
})

test('a test that ends before its run leaves nothing at work', async () => {
  const seen: string[] = []
  const slow = flow({
    name: 'slow',
    async run(_, { clock }) {
      seen.push('began')
      await clock.sleep(1000)
      seen.push('went on')
    },
  })
  const orc = await openTestOrc()
  await orc.start(slow, {})
  await orc.pass(1)
  await orc[Symbol.asyncDispose]()
  orc.clock.advance(1000)
  expect(seen).toEqual(['began'])
})

test('two flows of one name are told apart by nobody, and refused', async () => {
  await using orc = await openTestOrc()
  await orc.start(flow({ run: () => 1 }), {})
  await expect(orc.start(flow({ run: () => 2 }), {})).rejects.toMatchObject({
    code: 'usage',
    message: 'Two flows of this test are named "flow".',
  })
})

describe('runs of other deployments', () => {
  const part = flow({
    name: 'part',
    input: z.object({ n: z.number() }),
    async run({ n }) {
      await sleep('1h')
      return n * 10
    },
  })
  const whole = flow({
    name: 'whole',
    run: () => Promise.all([1, 2].map((n) => runDeployment<number>('part/prod', { n }))),
  })

  test('are run as well, and waited for without a process', async () => {
    await using orc = await openTestOrc()
    await orc.deploy(part, { name: 'prod' })
    const { result, epochs } = await (await orc.start(whole, {})).end()
    expect([result, epochs]).toEqual([[10, 20], 2])
    const parts = await Promise.all((await orc.runsOf(part)).map((run) => run.end()))
    expect(new Set(parts.map(({ result: ten }) => ten))).toEqual(new Set([10, 20]))
  })

  test('may be mocked by the name of the deployment', async () => {
    const ten = mock('part/prod').with((input) => input)
    await using orc = await openTestOrc({ mocks: [ten] })
    expect((await (await orc.start(whole, {})).end()).result).toEqual([{ n: 1 }, { n: 2 }])
  })
})

test('schedules fire as time passes, in their zones', async () => {
  const report = flow({ name: 'report', run: (_, { run }) => run.dueAt.toISOString() })
  const schedules = [{ spec: { type: 'cron', cron: '0 2 * * *', timezone: 'Europe/Oslo', dayOr: true } as const }]
  await using orc = await openTestOrc({ now: '2026-03-28T00:00:00Z' })
  await orc.deploy(report, { name: 'nightly', schedules })
  await orc.pass('2d')
  const runs = await Promise.all((await orc.runsOf(report)).map((run) => run.end()))
  // The second night has no two o'clock: the clocks of Oslo go forward then.
  expect(runs.map(({ result }) => result)).toEqual([
    '2026-03-28T01:00:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:00:00.000Z',
  ])
})
