import { runDeployment, startDeployment } from '@orc/core'
import type { FlowRun, Wait } from '@orc/core/contract'
import { FakeClock } from '@orc/testing'
import { describe, expect, test } from 'vitest'
import { FakeApi } from './fake-api.ts'
import { FakeChildren } from './fake-children.ts'
import { startTestRun, type TestRunAsk } from './test-run.ts'

/** One epoch after another of a parent, over the same children. */
function world() {
  const clock = new FakeClock()
  const children = new FakeChildren()
  const waits = new Map<string, Wait>()
  const tasks: FakeApi['tasks'] = new Map()
  const epoch = (body: TestRunAsk[0]) =>
    startTestRun(clock, body, { api: new FakeApi(tasks, { waits, clock, children }) })
  const made = (): FlowRun[] => [...children.made.values()]
  const end = (id: string, type: FlowRun['state']['type'], result: unknown = null): void => {
    const wait = [...waits.values()].find((one) => one.subject === id)
    const state = { type, name: type, at: '2026-01-01T00:00:00.000Z', message: `it is ${type}` }
    const value = { id, name: id, state, result, keptResult: null }
    if (wait) waits.set(wait.id, { ...wait, endedAt: state.at, outcome: 'ended', value })
  }
  const toEnd = async ({ outcome }: ReturnType<typeof epoch>) => {
    let ended: string | undefined
    void outcome.then((how) => (ended = how))
    while (ended === undefined) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(clock.untilNextMs() ?? 0)
    }
    return ended
  }
  return { made, waits, epoch, end, toEnd }
}

describe('a run of a deployment, asked for by a run', () => {
  test('is waited for without infrastructure, is one run in all epochs, and gives what its flow returned', async () => {
    const { epoch, made, end, toEnd } = world()
    const body = () => runDeployment('etl/prod', { day: 1 }, { runName: 'first' })
    expect(await toEnd(epoch(body))).toBe('released')
    expect(await toEnd(epoch(body))).toBe('released')
    const [child, ...more] = made()
    expect(child).toMatchObject({ flow: 'etl', deployment: 'etl/prod', name: 'first', parameters: { day: 1 } })
    expect(more).toEqual([])
    end('child-1', 'COMPLETED', { rows: 7, at: { $type: 'Date', value: '2026-01-01T00:00:00.000Z' } })
    const run = epoch(async () => {
      const { at, rows } = (await body()) as { readonly at: Date; readonly rows: number }
      return { rows, year: at.getUTCFullYear() }
    })
    expect(await toEnd(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ verb: 'complete', result: { rows: 7, year: 2026 } }])
    expect([...run.api.tasks.values()]).toMatchObject([{ name: 'etl/prod', state: { type: 'COMPLETED' } }])
  })

  test('that fails is thrown, with its state; in another try of the flow it is another run', async () => {
    const { epoch, made, end, toEnd } = world()
    const seen: unknown[] = []
    const body: TestRunAsk[0] = {
      retries: 1,
      run: async () => {
        try {
          return await runDeployment('etl/prod')
        } catch (error) {
          seen.push(error)
          throw error
        }
      },
    }
    expect(await toEnd(epoch(body))).toBe('released')
    end('child-1', 'FAILED')
    expect(await toEnd(epoch(body))).toBe('released')
    expect(seen).toMatchObject([{ name: 'RunFailed', runId: 'child-1', state: 'FAILED' }])
    expect(String(seen[0])).toBe('RunFailed: Run "child-1" of "etl/prod" is FAILED: it is FAILED')
    expect(made().map(({ id }) => id)).toEqual(['child-1', 'child-2'])
  })

  test('beside others is waited for together with them: the ends that come soon find the process', async () => {
    const { epoch, waits, end, toEnd } = world()
    const body = () => Promise.all([1, 2].map((n) => runDeployment('etl/prod', { n })))
    const run = epoch(body)
    await run.api.until(() => waits.size === 2)
    end('child-1', 'COMPLETED', 1)
    end('child-2', 'COMPLETED', 2)
    expect(await toEnd(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ result: [1, 2] }])
  })

  test('and detached, is not waited for', async () => {
    const { epoch, made, toEnd } = world()
    const run = epoch(() => startDeployment('etl/prod', { n: 1 }))
    expect(await toEnd(run)).toBe('completed')
    expect(run.api.reports).toMatchObject([{ result: { id: 'child-1', name: 'child-1' } }])
    expect(made()).toMatchObject([{ detached: true }])
  })

  test('must be named as flow/name', async () => {
    const { epoch, toEnd } = world()
    const run = epoch(() => runDeployment('etl'))
    expect(await toEnd(run)).toBe('failed')
    expect(run.api.reports).toMatchObject([{ message: expect.stringContaining('"etl"') }])
  })

  test('is not made with parameters that would arrive as something else', async () => {
    const { epoch, made, toEnd } = world()
    const run = epoch(() => runDeployment('etl/prod', { rows: new Map([[1, 'one']]) }))
    expect(await toEnd(run)).toBe('failed')
    expect(run.api.reports).toMatchObject([{ message: expect.stringContaining('rows: it is a Map') }])
    expect(made()).toEqual([])
  })
})
