import type { RunHook } from '@orc/core/contract'
import { FakeClock } from '@orc/testing'
import { expect, test, vi } from 'vitest'
import { FakeApi } from './fake-api.ts'
import { handoverOf, startTestRun, type TestRunAsk } from './test-run.ts'

const start = (...given: TestRunAsk) => startTestRun(new FakeClock(), ...given)

const HOOK: RunHook = {
  name: 'onCrashed',
  flowRun: { id: 'lost', name: 'slow-owl', tags: ['nightly'], dueAt: '2026-01-01T00:00:00.000Z', attempt: 2 },
  reason: 'The process was ended by SIGKILL.',
}

test('which hooks are owed is stored before the body begins, and a flow without such hooks asks nothing', async () => {
  const owedThen: unknown[] = []
  const api = new FakeApi()
  const run = () => void owedThen.push([...api.owed])
  await start({ onCrashed: () => {}, onCancelled: () => {}, run }, { api }).outcome
  expect(owedThen).toEqual([[['onCrashed', 'onCancelled']]])
  const plain = start({ onRunning: () => {}, onCompleted: () => {} })
  await plain.outcome
  expect(plain.api.owed).toEqual([])
})

test('a cancelled flow that ran its hook itself owes it no more, one whose grace ended before still does', async () => {
  const onCancelled = vi.fn()
  const aborts = (_: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const heeds = start({ onCrashed: () => {}, onCancelled, run: aborts })
  await heeds.began
  heeds.stop()
  expect(await heeds.outcome).toBe('stopped')
  expect(onCancelled).toHaveBeenCalledTimes(1)
  expect(heeds.api.owed).toEqual([['onCrashed', 'onCancelled'], ['onCrashed']])
  const slow = start({ onCancelled: () => new Promise(() => {}), run: aborts })
  await slow.began
  slow.stop()
  await slow.clock.untilAsleep(2) // the grace and the renewal
  slow.clock.advance(10_000)
  expect(await slow.outcome).toBe('stopped')
  expect(slow.api.owed).toEqual([['onCancelled']])
})

test('a run that is there for a hook runs that in place of the flow, and sees the run that it is about', async () => {
  const run = vi.fn()
  const told: unknown[] = []
  const onCrashed = ({ error }: { error: unknown }, context: { run: object; attempt: number; log: Logging }) => {
    context.log.info('cleaning up')
    told.push([String(error), context.run, context.attempt])
  }
  const { api, outcome } = start({ run, onCrashed }, { handover: handoverOf({ hook: HOOK }) })
  expect(await outcome).toBe('completed')
  expect(run).not.toHaveBeenCalled()
  const about = {
    id: 'lost',
    name: 'slow-owl',
    tags: ['nightly'],
    flow: 'hello',
    deployment: 'hello/prod',
    parameters: {},
  }
  expect(told).toEqual([
    [`Crashed: ${HOOK.reason}`, { ...about, dueAt: new Date(HOOK.flowRun.dueAt) }, HOOK.flowRun.attempt],
  ])
  expect(api.lines).toMatchObject([{ message: 'cleaning up' }])
  expect([api.owed, api.reports]).toEqual([[], [{ verb: 'complete', result: null }]])
})

test('a hook that throws fails its run, and one that takes too long is TimedOut', async () => {
  const throwing = start(
    {
      onCrashed: () => {
        throw new Error('nothing to clean')
      },
    },
    { handover: handoverOf({ hook: HOOK }) },
  )
  expect(await throwing.outcome).toBe('failed')
  expect(throwing.api.reports).toMatchObject([{ verb: 'fail', message: 'nothing to clean' }])
  const slow = start({ onCrashed: () => new Promise(() => {}) }, { handover: handoverOf({ hook: HOOK }) })
  for (const ms of [300_000, 10_000]) {
    await slow.clock.untilAsleep(2)
    slow.clock.advance(ms)
  }
  expect(await slow.outcome).toBe('failed')
  expect(slow.api.reports).toMatchObject([
    { name: 'TimedOut', message: 'hook onCrashed of flow "hello" took longer than 5m' },
  ])
})

interface Logging {
  info(message: string): void
}
