import { currentContext, flow, rateLimit, sleep, task } from '@orc/core'
import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import * as z from 'zod'
import { aTurn } from './activity.ts'
import { mock } from './mocks.ts'
import { runFlow } from './run-flow.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const charge = task({ name: 'charge', retries: 2, retryDelay: '10m', run: (amount: number) => `receipt of ${amount}` })
const ship = task({ name: 'ship', run: (receipt: string) => ({ shippedAgainst: receipt }) })

const order = flow({
  name: 'order',
  input: z.object({ amount: z.number().default(5) }),
  async run({ amount }, { log }) {
    const receipt = await charge(amount)
    log.info('charged', { receipt })
    await sleep('3d')
    return ship(receipt)
  },
})

/** Fails as often as it is told to. */
function failing<Result>(times: number, result: Result): () => Result {
  let left = times
  return () => {
    if (left-- > 0) throw new Error('the bank is closed')
    return result
  }
}

describe('time', () => {
  test('that a flow sleeps passes at once, and is there in its history', async () => {
    const { result, elapsedMs, epochs, waits } = await runFlow(order, { amount: 7 })
    expect(result).toEqual({ shippedAgainst: 'receipt of 7' })
    expect([elapsedMs, epochs]).toEqual([3 * DAY_MS, 2])
    expect(waits).toMatchObject([{ name: 'sleep', outcome: 'slept' }])
  })

  test('between tries passes at once, for tasks and for flows', async () => {
    const { calls, elapsedMs } = await runFlow(order, {}, { mocks: [mock(charge).with(failing(2, 'r'))] })
    expect(calls).toMatchObject([{ name: 'charge', tries: 3, bodies: 3, result: 'r' }, { name: 'ship' }])
    expect(elapsedMs).toBe(3 * DAY_MS + 20 * MINUTE_MS)
    const stubborn = flow({ name: 'stubborn', retries: 1, retryDelay: '2h', run: failing(1, 'at last') })
    const { states, result } = await runFlow(stubborn, {})
    expect(result).toBe('at last')
    expect(states.map(({ name }) => name)).toContain('AwaitingRetry')
  })

  test('stands still while a body is at something real, and passes while it waits by the clock', async () => {
    const real = task({ name: 'real', timeout: '1s', run: () => turns(20) })
    const lazy = task({ name: 'lazy', timeout: '1s', run: (_: undefined, { clock }) => clock.sleep(1001) })
    const { elapsedMs } = await runFlow(flow({ name: 'busy', run: () => real() }), {})
    expect(elapsedMs).toBeLessThan(1000)
    const { state, calls } = await runFlow(flow({ name: 'idle', run: () => lazy() }), {})
    expect(state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('longer than 1s') })
    expect(calls).toMatchObject([{ state: { type: 'FAILED', name: 'TimedOut' } }])
  })

  test('begins when the test says, and is what the context tells', async () => {
    const today = flow({ name: 'today', run: (_, { clock }) => clock.now().toISOString() })
    expect((await runFlow(today, {}, { now: '2027-03-01T08:00:00Z' })).result).toBe('2027-03-01T08:00:00.000Z')
  })

  test('is honoured by rates', async () => {
    const poll = flow({
      name: 'poll',
      async run() {
        for (let count = 0; count < 5; count += 1) await rateLimit('api')
      },
    })
    const { elapsedMs } = await runFlow(poll, {}, { limits: { api: { slots: 2, per: '1m' } } })
    expect(elapsedMs).toBe(2 * MINUTE_MS)
  })
})

describe('a mock', () => {
  test('has the types of the task, and its context', async () => {
    const { callsOf, result } = await runFlow(
      order,
      {},
      { mocks: [mock(charge).with((amount, { attempt }) => `${amount}.${attempt}`)] },
    )
    expect(result).toEqual({ shippedAgainst: '5.1' })
    expect(callsOf(charge)).toMatchObject([{ input: 5, result: '5.1' }])
    expectTypeOf(callsOf(charge)[0]?.input).toEqualTypeOf<number | undefined>()
    // @ts-expect-error: a receipt is a text
    expect(mock(charge).with(() => 5).name).toBe('charge')
  })

  test('may be a spy, replaces by name too, and stands in for a flow inside the flow', async () => {
    const inner = flow({ name: 'inner', run: () => 'really' })
    const outer = flow({ name: 'outer', run: async () => [await inner(), await ship('r')] })
    const spy = vi.fn((receipt: unknown) => `sent ${String(receipt)}`)
    const { result } = await runFlow(
      outer,
      {},
      { mocks: [mock(inner).with(() => 'not really'), mock('ship').with(spy)] },
    )
    expect(result).toEqual(['not really', 'sent r'])
    expect(spy.mock.calls[0]?.[0]).toBe('r')
  })
})

describe('a history', () => {
  test('tells of every call, state and line', async () => {
    const history = await runFlow(order, {}, { mocks: [mock(ship).with(failing(9, { shippedAgainst: '' }))] })
    expect(history.state).toMatchObject({ type: 'FAILED', message: 'the bank is closed' })
    expect(history.callsOf('ship')).toMatchObject([{ input: 'receipt of 5', tries: 1, result: undefined }])
    expect(history.callsOf(ship)[0]?.error).toEqual(new Error('the bank is closed'))
    expect(history.logs.map(({ message, epoch }) => [message, epoch])).toEqual([
      ['charged', 1],
      ['charged', 2],
    ])
    expect(history.states.map(({ name }) => name).join(' ')).toBe(
      'Scheduled Pending Running Suspended Resuming Pending Running Failed',
    )
    expect(() => history.result).toThrowError(
      expect.objectContaining({
        code: 'test_run_without_result',
        message: expect.stringContaining('the bank is closed'),
      }),
    )
  })
})

describe('nothing is left behind', () => {
  afterEach(() => void vi.useRealTimers())

  test('neither a timer nor a handle nor a context, and runs beside each other do not meet', async () => {
    const before = process.getActiveResourcesInfo()
    const amounts = Array.from({ length: 5 }, (_, index) => index)
    const histories = await Promise.all(amounts.map((amount) => runFlow(order, { amount })))
    expect(histories.map(({ result }) => result.shippedAgainst)).toEqual(
      amounts.map((amount) => `receipt of ${amount}`),
    )
    expect(currentContext()).toBeUndefined()
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before.length) // vitest has timers of its own
  })

  test('and fake timers of the test do not stop it', async () => {
    vi.useFakeTimers()
    expect((await runFlow(order, {})).state.type).toBe('COMPLETED')
  })
})

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await aTurn()
}
