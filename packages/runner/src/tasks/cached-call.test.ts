import { type CacheOptions, task } from '@orc/core'
import type { OperationInput, TaskRun } from '@orc/core/contract'
import { FakeClock } from '@orc/testing'
import { expect, test, vi } from 'vitest'
import { FakeApi } from '../fake-api.ts'
import { startTestRun, type TestRunAsk } from '../test-run.ts'

const HIT = {
  outcome: 'hit',
  value: { text: '"earlier"', by: 'value', codec: null },
  flowRun: 'run-0',
  storedAt: '2026-01-01T00:00:00.000Z',
} as const

function cachedTask(run: (input: unknown) => unknown, cache: CacheOptions<unknown> = { by: 'inputs' }) {
  return task({ name: 'cached', cache, run })
}

/** A run whose questions to the cache are answered so, one after another, and then with `yours`. */
async function running(body: TestRunAsk[0], answers: readonly object[] = [], tasks = new Map<string, TaskRun>()) {
  const api = new FakeApi(tasks)
  const asks: OperationInput<'takeCachedResult'>[] = []
  const records: OperationInput<'recordTaskRuns'>['records'] = []
  const releases: OperationInput<'releaseCachedResult'>[] = []
  const next = [...answers]
  const { recordTaskRuns } = api.answers
  api.answers = {
    ...api.answers,
    takeCachedResult: (ask) => (asks.push(ask), (next.shift() ?? { outcome: 'yours' }) as never),
    releaseCachedResult: (ask) => (releases.push(ask), {}),
    recordTaskRuns: (ask) => (records.push(...ask.records), recordTaskRuns(ask)),
  }
  await startTestRun(new FakeClock(), body, { api, parameters: {} }).outcome
  return { api, asks, records, releases, report: api.reports.at(-1) }
}

test('a call is given the result of an earlier one, and keeps it as its own, Cached', async () => {
  const run = vi.fn()
  const load = cachedTask(run)
  const first = await running(() => load(1), [HIT])
  expect(first.report).toMatchObject({ verb: 'complete', result: 'earlier' })
  expect(first.records.at(-1)).toMatchObject({
    state: { type: 'COMPLETED', name: 'Cached', message: expect.stringContaining('run-0') },
    value: HIT.value,
  })
  const again = await running(() => load(1), [], first.api.tasks)
  expect([again.report, again.asks]).toMatchObject([{ result: 'earlier' }, []])
  expect(run).not.toHaveBeenCalled()
})

test('a call that makes the result says so in its record, with how long it is good for', async () => {
  const load = cachedTask(() => 'made', { by: 'inputs', expiresIn: '1h' })
  const { records, report, asks, releases } = await running(() => load(1))
  expect(report).toMatchObject({ result: 'made' })
  expect(records.at(-1)).toMatchObject({ cache: { key: asks[0]?.key, expiresInMs: 3_600_000 } })
  expect(releases).toEqual([])
})

test('while another call is at it, a call waits, and is shown to do so', async () => {
  const load = cachedTask(vi.fn())
  const { asks, records, report } = await running(() => load(1), [{ outcome: 'waiting', storedAfter: null }, HIT])
  expect(report).toMatchObject({ result: 'earlier' })
  expect(asks.map(({ waitMs }) => waitMs)).toEqual([0, 30_000])
  expect(records.every(({ state }) => state.name === 'Cached' || state.name === 'AwaitingCache')).toBe(true)
})

test('a result that can no longer be read is made anew, and one that is newer will do', async () => {
  const load = cachedTask(() => 'made')
  const lost = { ...HIT, value: { text: `gone:${'0'.repeat(64)}:9`, by: 'reference', codec: null } }
  const { report, asks } = await running(() => load(1), [lost])
  expect(report).toMatchObject({ result: 'made' })
  expect(asks).toMatchObject([{ refresh: false }, { storedAfter: HIT.storedAt }])
  expect((await running(() => load(1), [lost, HIT])).report).toMatchObject({ result: 'earlier' })
})

test('who wants a new result waits for one from after it asked', async () => {
  const load = cachedTask(vi.fn(), { by: 'inputs', refresh: ({ input }) => input === 1 })
  const since = '2026-01-01T00:00:07.000Z'
  const { asks } = await running(() => load(1), [{ outcome: 'waiting', storedAfter: since }, HIT])
  expect(asks).toMatchObject([{ refresh: true }, { storedAfter: since }])
  expect((await running(() => load(2), [HIT])).asks).toMatchObject([{ refresh: false }])
})

test('a call inside of one that makes a result does not wait for others, so that two never wait for each other', async () => {
  const inner = task({ name: 'inner', cache: { by: 'inputs' }, run: () => 'own' })
  const plain = task({ name: 'plain', run: () => inner() })
  const outer = cachedTask(() => plain())
  const { asks, report, records } = await running(() => outer(1), [{ outcome: 'yours' }, { outcome: 'alone' }])
  expect(report).toMatchObject({ result: 'own' })
  expect(asks.map(({ mayWait }) => mayWait)).toEqual([true, false])
  expect(records.filter(({ name, cache }) => name === 'inner' && cache)).toEqual([])
  const beside = await running(async () => [await outer(1), await inner()])
  expect(beside.asks.map(({ mayWait }) => mayWait)).toEqual([true, false, true])
})

test('a call that ends without a record leaves the result to others at once; one that failed did so by its record', async () => {
  const hangs = task({ name: 'hangs', cache: { by: 'inputs' }, run: () => new Promise(() => {}) })
  const around = task({ name: 'around', timeout: '1s', run: () => hangs() })
  const clock = new FakeClock()
  const api = new FakeApi()
  const { outcome } = startTestRun(clock, () => around().catch(() => 'over'), { api })
  await api.until(() => api.answered.includes('takeCachedResult'))
  await clock.untilAsleep()
  clock.advance(1000)
  await outcome
  expect(api.answered).toContain('releaseCachedResult')

  const fails = cachedTask(() => Promise.reject(new Error('no')))
  const failed = await running(() => fails(1).catch(() => 'caught'))
  expect(failed.records.at(-1)).toMatchObject({ state: { type: 'FAILED' }, cache: {} })
  expect(failed.releases).toEqual([])
})

test('the key is made of the name of the task and what the policies name, and of nothing else', async () => {
  const keyOf = async (cache: CacheOptions<unknown>, input: unknown, run: (input: unknown) => unknown = () => 1) =>
    (await running(() => cachedTask(run, cache)(input))).asks[0]?.key
  expect(await keyOf({ by: 'inputs' }, { a: 1, b: 2 })).toBe(await keyOf({ by: 'inputs' }, { b: 2, a: 1 }, () => 2))
  expect(await keyOf({ by: 'inputs' }, 1)).not.toBe(await keyOf({ by: 'inputs' }, 2))
  expect(await keyOf({ by: 'source' }, 1)).toBe(await keyOf({ by: 'source' }, 2))
  expect(await keyOf({}, 1)).not.toBe(await keyOf({}, 1, () => 2))
  expect(await keyOf({ by: 'run' }, 1)).toBe(await keyOf({ by: 'run' }, 2))
  expect(await keyOf({ by: ['run', 'inputs'] }, 1)).not.toBe(await keyOf({ by: ['run', 'inputs'] }, 2))
  expect(await keyOf({ by: ({ input }) => String(input).length }, 10)).toBe(
    await keyOf({ by: ({ input }) => String(input).length }, 20),
  )
})
