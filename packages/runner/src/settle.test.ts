import { runInNewContext } from 'node:vm'
import { NonRetryable, RunReleased, TimedOut, task } from '@orc/core'
import { OrcError } from '@orc/core/model'
import { FakeClock } from '@orc/testing'
import { describe, expect, test } from 'vitest'
import { FakeApi } from './fake-api.ts'
import { startTestRun, type TestRunAsk } from './test-run.ts'

const start = (...given: TestRunAsk) => startTestRun(new FakeClock(), ...given)

const stale = () => {
  throw new OrcError('stale_epoch', { runId: 'run-1', epoch: 3, current: 4 })
}
const forever = () => new Promise<never>(() => {})
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
/** All that could happen without time passing has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('how a flow ends', () => {
  test('what it returns is the result, with a type where JSON has none, and without what is undefined', async () => {
    const { api, outcome } = start(async () => ({ rows: [1], at: new Map([[2n, 'two']]), none: undefined }))
    expect(await outcome).toBe('completed')
    const at = { $type: 'Map', value: [[{ $type: 'BigInt', value: '2' }, 'two']] }
    expect(api.reports).toEqual([{ verb: 'complete', result: { rows: [1], at } }])
  })

  test('nothing returned is null', async () => {
    const { api, outcome } = start(async () => {})
    expect(await outcome).toBe('completed')
    expect(api.reports).toEqual([{ verb: 'complete', result: null }])
  })

  test.each([
    ['a class of its own', { at: [new (class Money {})()] }, '"at.0" in it is an instance of Money'],
    ['a cycle', cycle(), 'refers back to what it is in'],
    ['a function', () => {}, 'it is a function'],
  ])('%s as a result fails with its place and what to return', async (_, result, problem) => {
    const { api, outcome } = start(async () => result)
    expect(await outcome).toBe('failed')
    const message = expect.stringMatching(new RegExp(`^The result of flow "hello" cannot be stored: .*${problem}`))
    const hint = expect.stringContaining('return plain data')
    expect(api.reports).toMatchObject([{ verb: 'fail', name: 'Failed', message, data: { error: { hint } } }])
  })

  test('a result that the API finds too large fails with the limit', async () => {
    const api = new FakeApi()
    api.answers.reportFlowRun = ({ report }) => {
      if (report.verb === 'complete') throw new OrcError('request_too_large', { limitBytes: 1_000_000 })
      return { state: { type: 'FAILED', name: 'Failed', at: '' } }
    }
    const { outcome } = start(async () => 'large', { api })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ verb: 'fail', message: expect.stringMatching(/1000000 bytes.*by reference/) }])
  })

  test('a result is kept through a restart of the server under another token key', async () => {
    const api = new FakeApi()
    let refusals = 0
    api.answers.reportFlowRun = () => {
      refusals += 1
      if (refusals <= 3) throw new OrcError('unauthorized', {})
      return { state: { type: 'COMPLETED', name: 'Completed', at: '' } }
    }
    const { clock, outcome } = start(async () => 'kept', { api })
    for (let failure = 1; failure <= 3; failure += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      expect(refusals).toBe(failure)
      clock.advance(5_000)
    }
    expect(await outcome).toBe('completed')
    expect(api.reports).toEqual([{ verb: 'complete', result: 'kept' }])
  })

  test('what it throws is kept with stack, code and causes', async () => {
    const { api, outcome } = start(async () => {
      const root = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      throw new TypeError('no data', { cause: root })
    })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([
      {
        verb: 'fail',
        name: 'Failed',
        message: 'TypeError: no data',
        data: {
          error: { name: 'TypeError', message: 'no data', stack: expect.stringContaining('settle.test.ts') },
          causes: [{ message: 'refused', code: 'ECONNREFUSED' }],
        },
      },
    ])
  })

  test.each([
    ['a text', 'just text', 'just text'],
    ['nothing', undefined, 'undefined'],
    ['plain data', { status: 500 }, '{"status":500}'],
    ['an error of another realm', runInNewContext('new RangeError("far")'), 'RangeError: far'],
    ['an error that cannot be read', unreadable(), 'an error that cannot be read'],
    ['an error that is its own cause', selfCaused(), 'again'],
    ['a long message', new Error('x'.repeat(100_000)), `${'x'.repeat(10_000)}… (90000 more characters)`],
  ])('%s thrown is a failure of bounded size', async (_, thrown, message) => {
    const { api, outcome } = start(async () => {
      throw thrown
    })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ verb: 'fail', message }])
    expect(JSON.stringify(api.reports).length).toBeLessThan(100_000)
  })

  test('a timeout is named TimedOut, and what a body that heeds it returns within its grace is late', async () => {
    const cleanUp = async (_: unknown, { signal }: { signal: AbortSignal }) => (await aborted(signal), 'cleaned up')
    const { api, clock, outcome } = start({ timeout: '5s', run: cleanUp })
    await clock.untilAsleep(2) // the timeout and the renewal
    clock.advance(5_000)
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ name: 'TimedOut', message: 'flow "hello" took longer than 5s' }])
  })

  test('a body whose time is up is waited for as long as its grace, and no longer', async () => {
    const { api, clock, outcome } = start({ timeout: '5s', run: forever })
    await clock.untilAsleep(2) // the timeout and the renewal
    clock.advance(5_000)
    await clock.untilAsleep(2) // the grace and the renewal
    clock.advance(9_999)
    await settled()
    expect(api.reports).toEqual([])
    clock.advance(1)
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ name: 'TimedOut' }])
  })

  test('after a try that ignored its signal the next one is made in a process of its own, and else in this one', async () => {
    const busy = start({ timeout: '5s', retries: 1, run: forever })
    for (const ms of [5_000, 10_000]) {
      await busy.clock.untilAsleep(2)
      busy.clock.advance(ms)
    }
    expect(await busy.outcome).toBe('released')
    expect(busy.api.reports).toMatchObject([{ verb: 'await-retry', attempt: 1, delayMs: 0 }])
    const run = async (_: unknown, { signal, attempt }: { signal: AbortSignal; attempt: number }) =>
      attempt === 1 ? aborted(signal) : 'the second'
    const heeds = start({ timeout: '5s', retries: 1, retryOn: ['timed-out'], run })
    await heeds.clock.untilAsleep(2)
    heeds.clock.advance(5_000)
    expect(await heeds.outcome).toBe('completed')
    expect(heeds.api.reports).toMatchObject([{ verb: 'retry', attempt: 1 }, { result: 'the second' }])
  })

  test('an input that does not fit fails with the problem of each field', async () => {
    const input = {
      '~standard': {
        version: 1 as const,
        vendor: 'x',
        validate: () => ({ issues: [{ message: 'is missing', path: ['to'] }] }),
      },
    }
    const { api, outcome } = start({ input })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([
      { verb: 'fail', message: 'The parameters do not fit flow "hello": to: is missing.' },
    ])
  })

  test('an export that is not there fails with those that are', async () => {
    const { api, outcome } = start(forever, { loadModule: async () => ({ helo: 1 }) })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ message: expect.stringContaining('exports no flow "hello"') }])
  })

  test('an error that nothing awaits fails the run while the flow runs', async () => {
    let fault: (error: unknown) => void = () => {}
    const watchFaults = (onFault: (error: unknown) => void) => {
      fault = onFault
      return () => {}
    }
    const { api, outcome } = start(() => (queueMicrotask(() => fault(new Error('stray'))), forever()), {
      watchFaults,
    })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ verb: 'fail', message: 'stray' }])
  })

  test('it knows its run, its attempt and its parameters', async () => {
    const api = new FakeApi()
    api.answers.startFlowRun = () => ({
      leaseMs: 30_000,
      attempt: 4,
      stop: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      hasTaskRuns: false,
      resultsAbove: null,
    })
    const { outcome } = start(async (input, { run, attempt }) => ({ input, run, attempt }), {
      api,
      parameters: { a: 1 },
    })
    expect(await outcome).toBe('completed')
    expect(api.reports).toMatchObject([
      {
        result: {
          input: { a: 1 },
          attempt: 4,
          run: { id: 'run-1', deployment: 'hello/prod', flow: 'hello', tags: ['a'] },
        },
      },
    ])
  })

  test('its tasks run, each try as its policy says', async () => {
    let tries = 0
    const flaky = task({
      name: 'flaky',
      retries: 1,
      run: (word: string) => {
        tries += 1
        if (tries === 1) throw new Error('once')
        return word
      },
    })
    const { api, outcome } = start(async () => flaky('yes'))
    expect(await outcome).toBe('completed')
    expect(api.reports).toMatchObject([{ result: 'yes' }])
    expect(api.lines).toMatchObject([{ level: 'warn', message: 'task failed, trying again' }])
  })
})

describe('another try', () => {
  const failing = { retries: 1, run: async () => Promise.reject(new Error('boom')) }

  test('within a minute is made in place, and is told', async () => {
    const { api, clock, outcome } = start({ ...failing, retryDelay: '60s' })
    await api.until(() => api.reports.length === 1)
    await clock.untilAsleep(2)
    expect(api.reports).toEqual([
      { verb: 'retry', attempt: 1, message: 'Try 1 failed: boom. The next one is due in 1m.' },
    ])
    clock.advance(60_000)
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ verb: 'retry' }, { verb: 'fail', message: 'boom' }])
  })

  test('later than that gives the infrastructure back', async () => {
    const { api, outcome } = start({ ...failing, retryDelay: 60_001 })
    expect(await outcome).toBe('released')
    expect(api.reports).toEqual([
      {
        verb: 'await-retry',
        attempt: 1,
        message: 'Try 1 failed: boom. The next one is due in 1m1ms.',
        delayMs: 60_001,
      },
    ])
  })

  test('is not made when the API says that the run is over', async () => {
    const api = new FakeApi()
    api.answers.reportFlowRun = stale
    const { outcome } = start({ ...failing, retryDelay: '10s' }, { api })
    expect(await outcome).toBe('superseded')
  })

  test('is not made when the run is told to stop while it waits', async () => {
    const { api, clock, outcome, stop } = start({ ...failing, retryDelay: '30s' })
    await api.until(() => api.reports.length === 1)
    await clock.untilAsleep(2)
    stop()
    expect(await outcome).toBe('stopped')
    expect(api.reports).toHaveLength(1)
  })

  test('is not made of an error that forbids it', async () => {
    const { api, outcome } = start({ retries: 5, run: () => Promise.reject(new NonRetryable('never')) })
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ verb: 'fail', message: 'NonRetryable: never' }])
  })

  test('is recognised in an error of another copy of core', async () => {
    const copy = Object.assign(new Error('released'), { name: new RunReleased('').name })
    expect(await start(() => Promise.reject(copy)).outcome).toBe('released')
    const timedOut = Object.assign(new Error('late'), { name: new TimedOut('').name })
    const { api, outcome } = start(() => Promise.reject(timedOut))
    expect(await outcome).toBe('failed')
    expect(api.reports).toMatchObject([{ name: 'TimedOut' }])
  })
})

function cycle(): unknown {
  const value: { self?: unknown } = {}
  value.self = value
  return value
}

function unreadable(): Error {
  return Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('no')
    },
  })
}

function selfCaused(): Error {
  const error = new Error('again')
  error.cause = error
  return error
}
