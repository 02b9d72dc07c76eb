import { flow, task } from '@orc/core'
import { FakeClock } from '@orc/testing'
import { describe, expect, test, vi } from 'vitest'
import { FakeApi } from '../fake-api.ts'
import { startTestRun, type TestRunAsk } from '../test-run.ts'

/** An epoch of a run over what earlier ones recorded, to its end: time passes as soon as everybody waits for it. */
async function epoch(body: TestRunAsk[0], tasks: FakeApi['tasks'] = new Map(), now = '2026-01-01T00:00:00Z') {
  const clock = new FakeClock(now)
  const run = startTestRun(clock, body, { api: new FakeApi(tasks) })
  let ended: string | undefined
  void run.outcome.then((how) => (ended = how))
  while (ended === undefined) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(clock.untilNextMs() ?? 0)
  }
  return { outcome: ended, report: run.api.reports.at(-1), tasks: run.api.tasks }
}

describe('a flow that is called inside a flow', () => {
  test('is a recorded call, around those that are made in it: its body does not run again', async () => {
    const body = vi.fn(async () => step(1))
    const step = task({ name: 'step', run: (n: number) => new Date(n) })
    const inner = flow({ name: 'inner', run: body })
    const outer = async () => (await inner()).getTime()
    const first = await epoch(outer)
    const [own] = [...first.tasks.values()].filter(({ name }) => name === 'inner')
    expect([...first.tasks.values()].map(({ name, parent }) => [name, parent])).toEqual([
      ['inner', null],
      ['step', own?.id],
    ])
    expect((await epoch(outer, first.tasks)).report).toMatchObject({ verb: 'complete', result: 1 })
    expect(body).toHaveBeenCalledTimes(1)
  })

  test('has tries of its own, in the attempt of its run; a long wait for one gives the infrastructure back', async () => {
    const inner = flow({
      name: 'inner',
      retries: 1,
      retryDelay: '2m',
      run: async (_, { attempt }) => {
        if (attempt === 1) throw new Error('not yet')
        return attempt
      },
    })
    const first = await epoch(() => inner())
    const released = { verb: 'await-retry', attempt: 1, delayMs: 120_000, sameAttempt: true }
    expect(first).toMatchObject({ outcome: 'released', report: released })
    const second = await epoch(() => inner(), first.tasks, '2026-01-01T00:02:00Z')
    expect(second.report).toMatchObject({ verb: 'complete', result: 2 })
  })

  test('has a limit of time of its own, and the flow around it may go on', async () => {
    const inner = flow({ name: 'inner', timeout: '2s', run: (_, { clock, signal }) => clock.sleep(60_000, signal) })
    const { report, tasks } = await epoch(() => inner().catch((error: Error) => [error.name, error.message]))
    expect(report).toMatchObject({ result: ['TimedOut', 'flow "inner" took longer than 2s'] })
    expect([...tasks.values()]).toMatchObject([{ name: 'inner', state: { type: 'FAILED' } }])
  })

  test('tells its own hooks of each of its tries and of its end, and never again once it is recorded', async () => {
    const told: string[] = []
    const inner = flow({
      name: 'inner',
      retries: 1,
      onRunning: (_, { run, attempt }) => void told.push(`${run.flow} runs ${attempt}`),
      onFailed: ({ error }) => void told.push(`failed: ${String(error)}`),
      run: (_, { attempt }) => Promise.reject(new Error(`no ${attempt}`)),
    })
    const outer = () => inner().catch(() => 'went on')
    const { tasks } = await epoch(outer)
    await epoch(outer, tasks)
    expect(told).toEqual(['inner runs 1', 'inner runs 2', 'failed: Error: no 2'])
  })

  test('and has no name gets its own result, whichever of them is called first', async () => {
    const [one, two] = [flow({ run: () => 'one' }), flow({ run: () => 'two' })]
    const first = await epoch(() => Promise.all([one(), two()]))
    const second = await epoch(() => Promise.all([two(), one()]), first.tasks)
    expect(second.report).toMatchObject({ result: ['two', 'one'] })
    expect(second.tasks.size).toBe(2)
  })
})
