import { OrcError } from '@orc/core/model'
import { FakeClock } from '@orc/testing'
import { describe, expect, test } from 'vitest'
import { FakeApi } from './fake-api.ts'
import { startTestRun, type TestRunAsk } from './test-run.ts'

const start = (...given: TestRunAsk) => startTestRun(new FakeClock(), ...given)

const stale = () => {
  throw new OrcError('stale_epoch', { runId: 'run-1', epoch: 3, current: 4 })
}
/** All that could happen without time passing has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const forever = () => new Promise<never>(() => {})
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

describe('the start', () => {
  test('no user module is imported before it is acknowledged', async () => {
    const seen: string[] = []
    const api = new FakeApi()
    const { outcome } = start(async () => {}, {
      api,
      loadModule: async () => (seen.push(...api.answered), {}),
    })
    expect(await outcome).toBe('failed') // it exports nothing
    expect(seen).toEqual(['startFlowRun'])
  })

  test('of an epoch that is over before its records were read is no failure, and no user module is imported', async () => {
    const api = new FakeApi()
    const { startFlowRun } = api.answers
    api.answers.startFlowRun = async (ask) => ({ ...(await startFlowRun(ask)), hasTaskRuns: true })
    api.answers.listTaskRuns = () => {
      throw new OrcError('forbidden', { what: 'listTaskRuns after epoch 3 was over' })
    }
    const loaded: string[] = []
    const { outcome } = start(async () => {}, { api, loadModule: async (file) => (loaded.push(file), {}) })
    expect([await outcome, loaded, api.reports]).toEqual(['superseded', [], []])
  })

  test('is repeated with the same nonce while the API is away, at most 5 s apart, and then goes on', async () => {
    const api = new FakeApi()
    api.isAway = true
    const { clock, outcome } = start(async () => 'done', { api })
    for (let failures = 1; failures <= 8; failures += 1) {
      await clock.untilAsleep()
      expect(clock.untilNextMs()).toBeLessThanOrEqual(5_000)
      expect(api.failures).toBe(failures)
      clock.advance(5_000)
    }
    api.isAway = false
    api.answers.startFlowRun = () => {
      api.answers.startFlowRun = () => ({
        leaseMs: 30_000,
        attempt: 1,
        stop: null,
        startedAt: '2026-01-01T00:00:00.000Z',
        hasTaskRuns: false,
        resultsAbove: null,
      })
      throw new OrcError('internal', {})
    }
    await clock.untilAsleep()
    clock.advance(5_000)
    await clock.untilAsleep()
    clock.advance(5_000)
    expect(await outcome).toBe('completed')
    expect(new Set(api.nonces).size).toBe(1)
    expect(api.nonces.length).toBeGreaterThanOrEqual(2)
  })

  test.each([
    ['already_started', { runId: 'run-1', epoch: 3 }, 'superseded'],
    ['stale_epoch', { runId: 'run-1', epoch: 3, current: 4 }, 'superseded'],
    ['flow_run_not_in_state', { id: 'run-1', state: 'CANCELLED', verb: 'start' }, 'superseded'],
    ['code_changed', { expected: 'd0', found: 'd1' }, 'refused'],
    ['unauthorized', {}, 'refused'],
  ] as const)('refused with %s imports nothing and reports nothing', async (code, details, expected) => {
    const api = new FakeApi()
    api.answers.startFlowRun = () => {
      throw new OrcError(code, details as never)
    }
    const { outcome } = start(forever, { api, loadModule: () => expect.unreachable() })
    expect(await outcome).toBe(expected)
    expect(api.answered).toEqual([])
  })

  test('that is answered with an order to stop runs nothing', async () => {
    const api = new FakeApi()
    const stop = { id: 'run-1', epoch: 3, graceMs: 1_000, reason: 'cancelled' }
    api.answers.startFlowRun = () => ({
      leaseMs: 30_000,
      attempt: 1,
      stop,
      startedAt: '2026-01-01T00:00:00.000Z',
      hasTaskRuns: false,
      resultsAbove: null,
    })
    const { outcome } = start(forever, { api, loadModule: () => expect.unreachable() })
    expect(await outcome).toBe('stopped')
  })

  test('is given up when the process is told to end', async () => {
    const api = new FakeApi()
    api.isAway = true
    const { outcome, clock, stop } = start(forever, { api })
    await clock.untilAsleep()
    stop()
    expect(await outcome).toBe('stopped')
  })

  test('is given up when the installation was deleted', async () => {
    const api = new FakeApi()
    api.isAway = true
    const { outcome, clock } = start(forever, { api, isOrphaned: () => true })
    await clock.untilAsleep()
    clock.advance(5_000)
    expect(await outcome).toBe('orphaned')
  })
})

describe('told to stop', () => {
  test('the flow hears why, has its grace to clean up, and nothing is reported', async () => {
    const cleaned: string[] = []
    const { api, began, outcome, stop } = start(async (_, { signal }) => {
      await aborted(signal)
      await Promise.resolve()
      cleaned.push((signal.reason as Error).message)
      throw signal.reason
    })
    await began
    stop('cancelled by a person')
    expect(await outcome).toBe('stopped')
    expect(cleaned).toEqual(['cancelled by a person'])
    expect(api.reports).toEqual([])
  })

  test('a flow that does not listen ends with its grace, not before', async () => {
    const { api, began, clock, outcome, stop } = start(forever)
    await began
    await clock.untilAsleep()
    stop()
    await clock.untilAsleep(2)
    clock.advance(9_999)
    let isOver = false
    void outcome.then(() => (isOver = true))
    await Promise.resolve()
    expect(isOver).toBe(false)
    clock.advance(1)
    expect(await outcome).toBe('stopped')
    expect(api.reports).toEqual([])
  })

  test('one that returns all the same is COMPLETED', async () => {
    const { api, began, outcome, stop } = start(async (_, { signal }) => (await aborted(signal), 'just in time'))
    await began
    stop()
    expect(await outcome).toBe('completed')
    expect(api.reports).toEqual([{ verb: 'complete', result: 'just in time' }])
  })

  test('a flow with a timeout has its grace too, and its time still runs', async () => {
    const late = start({ timeout: '5s', run: forever })
    await late.began
    late.stop()
    await late.clock.untilAsleep(3) // the timeout, the grace, the renewal
    late.clock.advance(5_000)
    expect(await late.outcome).toBe('stopped')
    const kept = start({ timeout: '1m', run: async (_, { signal }) => (await aborted(signal), 'in time') })
    await kept.began
    kept.stop()
    expect(await kept.outcome).toBe('completed')
  })

  test('by the answer to a renewal', async () => {
    const api = new FakeApi()
    const stop = { id: 'run-1', epoch: 3, graceMs: 1_000, reason: 'cancelled' }
    api.answers.renewFlowRun = () => ({ leaseMs: 30_000, stop })
    const { clock, outcome } = start((_, { signal }) => aborted(signal).then(() => Promise.reject(signal.reason)), {
      api,
    })
    await clock.untilAsleep()
    clock.advance(2_000)
    expect(await outcome).toBe('stopped')
  })

  test('lines that do not get out any more do not hold it', async () => {
    const unsent: string[] = []
    const api = new FakeApi()
    let lines: () => readonly { readonly message: string }[] = () => []
    const { began, clock, outcome, stop } = start(
      async (_, { log, signal }) => {
        await aborted(signal)
        api.isAway = true
        log.info('last words')
        throw signal.reason
      },
      { api, keepUnsent: (given) => (lines = given) },
    )
    await began
    stop()
    await api.until(() => api.failures > 0)
    await clock.untilAsleep(2)
    clock.advance(2_000)
    expect(await outcome).toBe('stopped')
    unsent.push(...lines().map(({ message }) => message))
    expect(unsent).toEqual(['last words'])
  })
})

describe('an epoch that is over', () => {
  test('found by a renewal stops the flow and reports nothing', async () => {
    const api = new FakeApi()
    api.answers.renewFlowRun = stale
    const { clock, outcome } = start((_, { signal }) => aborted(signal).then(() => 'zombie'), { api })
    await clock.untilAsleep()
    clock.advance(2_000)
    expect(await outcome).toBe('superseded')
    expect(api.reports).toEqual([])
  })

  test('is not concluded from a token that is not taken for a while: the server has another key until it is mended', async () => {
    const api = new FakeApi()
    let refusals = 0
    api.answers.renewFlowRun = () => {
      refusals += 1
      throw new OrcError('unauthorized', {})
    }
    const done = Promise.withResolvers<string>()
    const { clock, outcome } = start(() => done.promise, { api })
    await clock.untilAsleep()
    for (let failure = 0; failure < 3; failure += 1) {
      clock.advance(5_000)
      await settled()
    }
    expect(refusals).toBe(3)
    done.resolve('in time')
    expect(await outcome).toBe('completed')
    expect(api.reports).toEqual([{ verb: 'complete', result: 'in time' }])
  })

  test('found by the report ends the runner', async () => {
    const api = new FakeApi()
    api.answers.reportFlowRun = stale
    expect(await start(async () => 1, { api }).outcome).toBe('superseded')
  })
})

describe('renewals', () => {
  test('begin 2 s after the start and come each 10 s, through outages at most 5 s apart', async () => {
    const { api, clock, stop, outcome } = start((_, { signal }) =>
      aborted(signal).then(() => Promise.reject(signal.reason)),
    )
    const renewals = () => api.answered.filter((name) => name === 'renewFlowRun').length
    await clock.untilAsleep()
    clock.advance(1_999)
    expect(renewals()).toBe(0)
    clock.advance(1)
    await api.until(() => renewals() === 1)
    await settled()
    expect(clock.untilNextMs()).toBe(10_000)
    api.isAway = true
    for (let failures = 1; failures <= 5; failures += 1) {
      clock.advance(clock.untilNextMs() ?? 0)
      await api.until(() => api.failures === failures)
      await settled()
      expect(clock.untilNextMs()).toBeLessThanOrEqual(5_000)
    }
    stop()
    expect(await outcome).toBe('stopped')
  })
})
