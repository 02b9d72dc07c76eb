import { emitEvent, pause, sleep, suspend, task, waitForEvent } from '@orc/core'
import type { Wait } from '@orc/core/contract'
import { FakeClock } from '@orc/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { FakeApi } from '../fake-api.ts'
import { startTestRun, type TestRunAsk } from '../test-run.ts'

const DAY_MS = 86_400_000

/** One epoch after another over the same waits, on one clock. */
function world() {
  const clock = new FakeClock()
  const waits = new Map<string, Wait>()
  const tasks: FakeApi['tasks'] = new Map()
  const epoch = (body: TestRunAsk[0]) => {
    const api = new FakeApi(tasks, { waits, clock })
    return startTestRun(clock, body, { api })
  }
  const answer = (name: string, value: unknown): void => {
    const wait = [...waits.values()].find((one) => one.name === name)
    if (wait) waits.set(wait.id, { ...wait, endedAt: clock.now().toISOString(), outcome: 'answered', value })
  }
  const receive = (subject: string, value: unknown): void => {
    const wait = [...waits.values()].find((one) => one.subject === subject)
    if (wait) waits.set(wait.id, { ...wait, endedAt: clock.now().toISOString(), outcome: 'received', value })
  }
  /** Moves from one sleeper to the next until it has ended. */
  const toEnd = async ({ outcome }: ReturnType<typeof epoch>, withinMs = 2 * DAY_MS) => {
    let ended: string | undefined
    void outcome.then((how) => (ended = how))
    const untilMs = clock.now().getTime() + withinMs
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const nextMs = clock.untilNextMs() ?? 0
      if (ended !== undefined || clock.now().getTime() + nextMs > untilMs) return ended
      clock.advance(nextMs)
    }
  }
  return { clock, waits, epoch, answer, receive, toEnd }
}

describe('a sleep', () => {
  test('of a minute holds the process, one of a millisecond more gives it back', async () => {
    for (const [ms, outcome] of [
      [60_000, 'completed'],
      [60_001, 'released'],
    ] as const) {
      const { epoch, toEnd, clock } = world()
      const beganMs = clock.now().getTime()
      expect(await toEnd(epoch(() => sleep(ms)))).toBe(outcome)
      expect(clock.now().getTime() - beganMs < 60_000).toBe(outcome === 'released')
    }
  })

  test('goes on in the next epoch with what is left of it, and is not slept again', async () => {
    const { clock, epoch, toEnd, waits } = world()
    const body = async () => {
      await sleep('1d')
      await sleep('1d')
      return 'rested'
    }
    expect(await toEnd(epoch(body))).toBe('released')
    clock.advance(DAY_MS)
    expect(await toEnd(epoch(body))).toBe('released')
    clock.advance(DAY_MS - 10_000) // its process comes early: what is left is short
    const last = epoch(body)
    expect(await toEnd(last)).toBe('completed')
    expect(waits.size).toBe(2)
  })
})

describe('a run gives its infrastructure back', () => {
  test('only once every task beside the wait has ended, and the results are stored', async () => {
    const { epoch, toEnd, clock } = world()
    const slow = task({ name: 'slow', run: (_: undefined, context) => context.clock.sleep(2 * 3_600_000) })
    const next = task({ name: 'next', run: () => 1 })
    const beganMs = clock.now().getTime()
    const branch = async () => {
      await slow()
      await next()
    }
    const body = () => Promise.all([sleep('1d'), branch()])
    const run = epoch(body)
    expect(await toEnd(run)).toBe('released')
    expect(clock.now().getTime() - beganMs).toBeGreaterThanOrEqual(2 * 3_600_000)
    const stored = [...run.api.tasks.values()].map(({ name, state }) => [name, state.type])
    expect(stored).toEqual([
      ['slow', 'COMPLETED'],
      ['next', 'COMPLETED'],
    ])
  })

  test('not until a task is tried again in an hour, when a wait beside it ends before', async () => {
    const { epoch, toEnd, clock } = world()
    const beganMs = clock.now().getTime()
    const seen: number[] = []
    const flaky = task({
      name: 'flaky',
      retries: 1,
      retryDelay: '1h',
      run: (_: undefined, { attempt }) => {
        if (attempt === 1) throw new Error('no')
      },
    })
    const nap = async () => {
      await sleep('30s')
      seen.push(clock.now().getTime() - beganMs)
    }
    expect(await toEnd(epoch(() => Promise.all([flaky(), nap()])))).toBe('released')
    expect(seen).toEqual([30_000])
  })

  test('also from within a task, whose body runs again then', async () => {
    const { epoch, toEnd, clock } = world()
    let bodies = 0
    const patient = task({
      name: 'patient',
      run: async () => {
        bodies += 1
        await sleep('1d')
        return 'done'
      },
    })
    expect(await toEnd(epoch(() => patient()))).toBe('released')
    clock.advance(DAY_MS)
    const run = epoch(() => patient())
    expect(await toEnd(run)).toBe('completed')
    expect(bodies).toBe(2)
    expect(run.api.reports).toMatchObject([{ verb: 'complete', result: 'done' }])
  })

  test('and no code of the flow takes that for an error', async () => {
    const { epoch, toEnd } = world()
    const seen: string[] = []
    const body = async () => {
      try {
        await sleep('1d')
      } catch {
        seen.push('catch')
      } finally {
        seen.push('finally')
      }
    }
    const run = epoch(body)
    expect(await toEnd(run)).toBe('released')
    expect([seen, run.api.reports]).toEqual([[], []])
  })

  test('unless what it waits for has happened meanwhile: then it goes on here', async () => {
    const { epoch, toEnd, answer } = world()
    const run = epoch(() => pause())
    const { suspendFlowRun } = run.api.answers
    run.api.answers.suspendFlowRun = (ask) => (answer('pause', { n: 1 }), suspendFlowRun(ask))
    expect(await toEnd(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ verb: 'complete', result: { n: 1 } }])
  })
})

describe('input', () => {
  test('is what the schema makes of it, with its defaults and dates', async () => {
    const { epoch, toEnd, answer } = world()
    const input = z.object({ at: z.date(), approved: z.boolean().default(true) })
    const body = async () => {
      const { at, approved } = await pause({ input })
      return [at.getTime(), approved]
    }
    expect(await toEnd(epoch(body))).toBe('released')
    answer('pause', { at: '1970-01-01T00:00:01.000Z' })
    const run = epoch(body)
    expect(await toEnd(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ result: [1000, true] }])
  })

  test('that does not come in time is TimedOut, or the default', async () => {
    const { epoch, toEnd } = world()
    const failed = epoch(() => pause({ name: 'ok?', timeout: '30s' }))
    expect(await toEnd(failed)).toBe('failed')
    expect(failed.api.reports).toMatchObject([{ name: 'TimedOut', message: '"ok?" got no input within 30s' }])
    const { epoch: another, toEnd: end } = world()
    const run = another(() => pause({ timeout: '30s', default: 'nobody' }))
    expect(await end(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ result: 'nobody' }])
  })

  test('is waited for without infrastructure however short its timeout is, when it is a suspend', async () => {
    const { epoch, toEnd } = world()
    expect(await toEnd(epoch(() => suspend({ timeout: '30s' })))).toBe('released')
  })
})

describe('an event', () => {
  test('is waited for without infrastructure; what came with it is what its schema makes of it, or an error', async () => {
    const { epoch, toEnd, receive } = world()
    const schema = z.object({ amount: z.number(), at: z.date().optional() })
    const body = () => waitForEvent('paid', { key: 'A-7', schema })
    expect(await toEnd(epoch(body))).toBe('released')
    receive('paid/A-7', { amount: 3 })
    const run = epoch(body)
    expect(await toEnd(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ result: { amount: 3 } }])
    receive('paid/A-7', { amount: 'three' })
    const refused = epoch(body)
    expect(await toEnd(refused)).toBe('failed')
    const message = expect.stringMatching(/came with event "paid\/A-7" does not fit.*amount/)
    expect(refused.api.reports).toMatchObject([{ message }])
  })

  test('that does not come in time is TimedOut, or the default', async () => {
    const { epoch, toEnd } = world()
    const failed = epoch(() => waitForEvent('paid', { timeout: '30s' }))
    expect(await toEnd(failed)).toBe('failed')
    expect(failed.api.reports).toMatchObject([{ name: 'TimedOut', message: 'event "paid" did not come within 30s' }])
    const { epoch: another, toEnd: end } = world()
    const run = another(() => waitForEvent('paid', { timeout: '30s', default: 'unpaid' }))
    expect(await end(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ result: 'unpaid' }])
  })

  test('is emitted by the call that says so, which is not made again', async () => {
    const { epoch, toEnd } = world()
    const emitted: unknown[] = []
    const body = async () => {
      await emitEvent('paid', { key: 'A-7', payload: { amount: 3 } })
      await sleep('1d')
    }
    for (const outcome of ['released', 'released']) {
      const run = epoch(body)
      run.api.answers.emitEventInRun = ({ name, key = null, payload }) => {
        emitted.push({ name, key, payload })
        return {
          id: 1,
          at: '2026-01-01T00:00:00.000Z',
          type: 'event:emitted',
          subject: 'paid',
          workPool: null,
          data: {},
        }
      }
      expect(await toEnd(run)).toBe(outcome)
    }
    expect(emitted).toEqual([{ name: 'paid', key: 'A-7', payload: { amount: 3 } }])
  })
})

test('a run that is cancelled while it waits in place throws the reason of its signal', async () => {
  const { epoch, clock, toEnd } = world()
  const run = epoch(() => sleep('30s'))
  await clock.untilAsleep()
  run.stop('enough')
  expect(await toEnd(run, 20_000)).toBe('stopped')
})

test('told to stop, it asks no more, though an API in its own process answers a request that was taken back', async () => {
  const { epoch, toEnd } = world()
  const run = epoch(() => pause({ timeout: '30s' }))
  const { awaitWait } = run.api.answers
  let asked = 0
  run.api.answers.awaitWait = (ask) => {
    asked += 1
    if (asked > 3) return new Promise(() => {}) // or a loop that never yields would hide how it ends
    if (asked > 1) run.stop()
    return awaitWait({ ...ask, waitMs: 0 })
  }
  expect(await toEnd(run)).toBe('stopped')
  expect(asked).toBe(2)
})
