import { NonRetryable, task } from '@orc/core'
import type { TaskRun } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import { FakeClock } from '@orc/testing'
import { describe, expect, test, vi } from 'vitest'
import { FakeApi } from '../fake-api.ts'
import { startTestRun, type TestRunAsk } from '../test-run.ts'
import { runThroughDeaths } from './epochs.ts'

/** One epoch over these records, to its end. */
async function epoch(body: TestRunAsk[0], tasks = new Map<string, TaskRun>()) {
  const api = new FakeApi(tasks)
  const { outcome } = startTestRun(new FakeClock(), body, { api })
  return { outcome: await outcome, api, tasks, report: api.reports.at(-1) }
}

/** All that could happen without time passing has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const resultOf = ({ report }: { report: unknown }) => (report as { result?: unknown }).result

describe('a finished task', () => {
  test('is stored before its promise resolves, and its result comes back without its body', async () => {
    const run = vi.fn(({ n }: { n: number }) => new Map([[n, new Date(0)]]))
    const index = task({ name: 'index', run })
    const storedAtThen: number[] = []
    const body = async () => {
      const map = await index({ n: 7 })
      storedAtThen.push(api.tasks.size)
      return [map instanceof Map, map.get(7)]
    }
    const api = new FakeApi()
    await startTestRun(new FakeClock(), body, { api }).outcome
    expect(storedAtThen).toEqual([1])
    expect([...api.tasks.values()]).toMatchObject([{ name: 'index', state: { type: 'COMPLETED' }, attempt: 1 }])
    const again = await epoch(body, api.tasks)
    expect(again.report).toMatchObject({
      verb: 'complete',
      result: [true, { $type: 'Date', value: new Date(0).toISOString() }],
    })
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('costs one request one after another, and many at once cost few', async () => {
    const one = task({ name: 'one', run: (n: number) => n })
    const inTurn = await epoch(async () => {
      for (let n = 0; n < 20; n += 1) await one(n)
    })
    expect(inTurn.api.answered.filter((name) => name === 'recordTaskRuns')).toHaveLength(20)
    const atOnce = await epoch(() => Promise.all(Array.from({ length: 500 }, (_, n) => one(n))))
    expect(atOnce.api.answered.filter((name) => name === 'recordTaskRuns').length).toBeLessThan(5)
    expect(atOnce.tasks.size).toBe(500)
  })

  test('whose result cannot be stored fails with the place in it that cannot', async () => {
    const odd = task({ name: 'odd', run: () => ({ ok: 1, close: () => {} }) })
    const { report } = await epoch(() => odd())
    expect(report).toMatchObject({ verb: 'fail', message: expect.stringContaining('"close" in it is a function') })
  })
})

describe('a call', () => {
  test('gets the result of its own input, whatever order the calls are made in', async () => {
    const double = task({ name: 'double', run: (n: number) => n * 2 })
    const { tasks } = await epoch(() => Promise.all([1, 2, 3].map((n) => double(n))))
    const again = await epoch(() => Promise.all([3, 4, 1].map((n) => double(n))), tasks)
    expect(resultOf(again)).toEqual([6, 8, 2])
    expect(again.tasks.size).toBe(4)
  })

  test('that is equal to another is one of its own, in loops and in tasks in tasks', async () => {
    let count = 0
    const next = task({ name: 'next', run: () => ++count })
    const outer = task({ name: 'outer', run: async (name: string) => [name, await next(), await next()] })
    const body = async () => [await next(), await next(), ...(await outer('a')), ...(await outer('b'))]
    const { tasks, ...first } = await epoch(body)
    expect(resultOf(first)).toEqual([1, 2, 'a', 3, 4, 'b', 5, 6])
    expect(resultOf(await epoch(body, tasks))).toEqual([1, 2, 'a', 3, 4, 'b', 5, 6])
    const parents = [...tasks.values()].filter(({ name }) => name === 'next').map(({ parent }) => parent)
    expect(new Set(parents).size).toBe(3)
  })

  test('is told apart by its key where it has one, and an input that cannot be stored needs one', async () => {
    const send = vi.fn(({ to }: { to: string; via: () => void }) => `sent to ${to}`)
    const keyed = task({ name: 'send', key: ({ to }) => to, run: send })
    const body = async () => [await keyed({ to: 'a', via: () => {} }), await keyed({ to: 'b', via: () => {} })]
    const { tasks } = await epoch(body)
    expect(resultOf(await epoch(body, tasks))).toEqual(['sent to a', 'sent to b'])
    expect(send).toHaveBeenCalledTimes(2)
    const bare = task({ name: 'bare', run: send })
    const { report } = await epoch(() => bare({ to: 'a', via: () => {} }))
    expect(report).toMatchObject({ message: expect.stringContaining('The input of task "bare" cannot be stored') })
  })

  test('that was recorded and is not made any more is a note on the run, not an error', async () => {
    const step = task({ name: 'step', run: (n: number) => n })
    const parent = task({ name: 'parent', run: async () => step(9) })
    const { tasks } = await epoch(async () => [await step(1), await step(2), await parent()])
    const again = await epoch(async () => [await step(1), await parent()], tasks)
    expect(again.report).toMatchObject({
      verb: 'complete',
      notes: [`1 recorded call was not made again when the flow's body ran anew: "step".`],
    })
  })
})

describe('a failed task', () => {
  test('throws again what it threw when the body runs again after a crash', async () => {
    const run = vi.fn(() => Promise.reject(Object.assign(new TypeError('no', { cause: 'why' }), { code: 'E_NO' })))
    const failing = task({ name: 'failing', run })
    const body = () => failing().catch((error: Error & { code: string }) => [error.name, error.code, error.cause])
    const { tasks, ...first } = await epoch(body)
    expect([...tasks.values()]).toMatchObject([{ state: { type: 'FAILED', message: 'TypeError: no' } }])
    expect(resultOf(await epoch(body, tasks))).toEqual(resultOf(first))
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('is run again in another try of the flow or of the task around it; what finished in the first is kept', async () => {
    const runs: string[] = []
    const steady = task({ name: 'steady', run: (where: string) => void runs.push(`steady ${where}`) })
    let isBroken = true
    const shaky = task({
      name: 'shaky',
      run: (where: string) => {
        runs.push(`shaky ${where}`)
        if (isBroken) throw new Error('broken')
      },
    })
    const outer = task({
      name: 'outer',
      retries: 1,
      run: async (_: undefined, { attempt }) => {
        isBroken = attempt === 1
        await steady('inside')
        await shaky('inside')
      },
    })
    const { outcome } = await epoch({
      retries: 1,
      run: async (_, { attempt }) => {
        isBroken = attempt === 1
        await steady('flow')
        await shaky('flow')
        await outer()
      },
    })
    expect(outcome).toBe('completed')
    expect(runs).toEqual(['steady flow', 'shaky flow', 'shaky flow', 'steady inside', 'shaky inside', 'shaky inside'])
  })

  test('goes on with the try it was at, and waits what is left of its wait', async () => {
    const attempts: number[] = []
    const failing = task({
      name: 'failing',
      retries: 2,
      retryDelay: '10s',
      run: (_: undefined, { attempt }) => {
        attempts.push(attempt)
        if (attempt < 2) throw new Error('not yet')
        return 'done'
      },
    })
    const tasks = new Map<string, TaskRun>()
    const first = startTestRun(new FakeClock(), () => failing(), { api: new FakeApi(tasks) })
    await first.api.until(() => tasks.size > 0) // and the first process is forgotten
    expect([...tasks.values()]).toMatchObject([
      { attempt: 2, state: { name: 'AwaitingRetry' }, failures: [{ attempt: 1, message: 'not yet', delayMs: 10_000 }] },
    ])
    const clock = new FakeClock('2026-01-01T00:00:04Z')
    const { outcome } = startTestRun(clock, () => failing(), { api: new FakeApi(tasks) })
    await clock.untilAsleep(2) // the wait, and the next renewal
    clock.advance(5_999)
    await settled()
    expect(attempts).toEqual([1])
    clock.advance(1)
    expect(await outcome).toBe('completed')
    expect(attempts).toEqual([1, 2])
  })
})

describe('a task that waits for more than a minute', () => {
  const failing = (retryDelay: string) =>
    task({ name: 'failing', retries: 1, retryDelay, run: () => Promise.reject(new Error('no')) })

  test('gives the infrastructure back until it is due, in the same attempt of the run; one that waits for a minute does not', async () => {
    const { outcome, api, tasks } = await epoch(() => failing('61s')())
    expect(outcome).toBe('released')
    expect(api.reports).toMatchObject([{ verb: 'await-retry', attempt: 1, delayMs: 61_000, sameAttempt: true }])
    expect([...tasks.values()]).toMatchObject([{ attempt: 2, state: { name: 'AwaitingRetry' } }])
    const inPlace = await runThroughDeaths(new FakeClock(), [], () => failing('60s')())
    expect(inPlace.reports).toMatchObject([{ verb: 'fail', message: 'no' }])
  })

  test('does so once everything else that is at work is done, whatever the flow makes of it', async () => {
    const gate = Promise.withResolvers<void>()
    const other = task({ name: 'other', run: () => gate.promise })
    const api = new FakeApi()
    const { outcome } = startTestRun(new FakeClock(), () => Promise.allSettled([failing('1h')(), other()]), { api })
    await api.until(() => [...api.tasks.values()].some(({ state }) => state.name === 'AwaitingRetry'))
    await settled()
    expect(api.reports).toEqual([])
    gate.resolve()
    expect(await outcome).toBe('released')
    expect([...api.tasks.values()].map(({ state }) => state.name)).toEqual(['AwaitingRetry', 'Completed'])
  })
})

describe('the store refuses', () => {
  test('a record of an epoch that is over: the run ends as superseded, and its flow goes no further', async () => {
    const after = vi.fn()
    const api = new FakeApi()
    api.answers.recordTaskRuns = () => {
      throw new OrcError('stale_epoch', { runId: 'run-1', epoch: 3, current: 4 })
    }
    const one = task({ name: 'one', run: () => 1 })
    const { outcome } = startTestRun(new FakeClock(), () => one().then(after), { api })
    expect(await outcome).toBe('superseded')
    expect(after).not.toHaveBeenCalled()
    expect(api.reports).toEqual([])
  })

  test('nothing while it is away: the task is recorded once it is back', async () => {
    const api = new FakeApi()
    const clock = new FakeClock()
    const one = task({ name: 'one', run: () => ((api.isAway = true), 1) })
    const { outcome } = startTestRun(clock, () => one(), { api })
    await api.until(() => api.failures > 2 || (clock.advance(5_000), false))
    expect(api.tasks.size).toBe(0)
    api.isAway = false
    await clock.untilAsleep()
    clock.advance(5_000)
    expect(await outcome).toBe('completed')
    expect(api.tasks.size).toBe(1)
  })
})

test('a line that a task logs is attributed to it', async () => {
  const talkative = task({ name: 'talkative', run: (_: undefined, { log }) => log.info('from inside') })
  const { api, tasks } = await epoch(async (_, { log }) => {
    log.info('from the flow')
    await talkative()
  })
  const [id] = tasks.keys()
  expect(api.lines).toMatchObject([{ message: 'from the flow' }, { message: 'from inside', taskRun: id }])
  expect(api.lines[0]).not.toHaveProperty('taskRun')
})

test('each step of a flow that dies at every record, before it is written and after, is recorded once', async () => {
  const bodies = new Map<number, number>()
  const step = task({
    name: 'step',
    run: (n: number) => {
      bodies.set(n, (bodies.get(n) ?? 0) + 1)
      return `${n}: ${bodies.get(n)}`
    },
  })
  const body = async () => {
    const results: string[] = []
    for (let n = 0; n < 5; n += 1) results.push(await step(n))
    return results
  }
  const deaths = Array.from({ length: 5 }, () => ({ record: 1, when: 'before' as const }))
  const before = await runThroughDeaths(new FakeClock(), deaths, body)
  expect(before.reports).toMatchObject([{ result: ['0: 6', '1: 1', '2: 1', '3: 1', '4: 1'] }])
  bodies.clear()
  const written = Array.from({ length: 5 }, () => ({ record: 1, when: 'after' as const }))
  const after = await runThroughDeaths(new FakeClock(), written, body)
  expect(after.reports).toMatchObject([{ result: ['0: 1', '1: 1', '2: 1', '3: 1', '4: 1'] }])
})

test('NonRetryable ends the tries of a task, and is recorded as what it is', async () => {
  const final = task({ name: 'final', retries: 3, run: () => Promise.reject(new NonRetryable('bad input')) })
  const { tasks } = await epoch(() => final().catch(() => {}))
  expect([...tasks.values()]).toMatchObject([{ attempt: 1, state: { message: 'NonRetryable: bad input' } }])
})
