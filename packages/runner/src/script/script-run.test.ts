import { currentContext, flow, type LogEntry, pause, setRunBackend, sleep, task } from '@orc/core'
import type { Wait } from '@orc/core/contract'
import { seededRandom } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { FakeApi } from '../fake-api.ts'
import { attach } from './attach.ts'
import { runInScript, type ScriptOptions } from './script-run.ts'

afterEach(() => setRunBackend(undefined))

/** An installation and a program beside it, on one clock. */
function world(waits = new Map<string, Wait>()) {
  const clock = new FakeClock()
  const api = new FakeApi(new Map(), { waits, clock })
  const lines: string[] = []
  const options = { clock, random: seededRandom(7), onLog: ({ message }: LogEntry) => void lines.push(message) }
  const run = (called: unknown, input: unknown = {}, more: Partial<ScriptOptions> = {}): Promise<unknown> =>
    runInScript({ flow: called, input }, { ...options, client: api, ...more })
  return { clock, api, lines, options, run }
}

describe('a flow that a program runs itself', () => {
  test('is a run: begun, started, reported and left, with its log; its result is the call’s own', async () => {
    const { api, lines, run } = world()
    const when = new Date(7)
    const hello = flow({
      name: 'hello',
      run: (input, context) => (context.log.info('hi', { run: context.run.id }), { when, ...input }),
    })
    expect(await run(hello, { n: 1 }, { tags: ['a'] })).toEqual({ when, n: 1 })
    expect(api.answered).toEqual(['beginFlowRun', 'startFlowRun', 'appendLogs', 'reportFlowRun', 'reportExit'])
    expect(api.reports).toEqual([{ verb: 'complete', result: { when: { $type: 'Date', value: when.toJSON() }, n: 1 } }])
    expect([lines, api.lines]).toMatchObject([['hi'], [{ message: 'hi', fields: { run: 'run-1' } }]])
  })

  test('rejects with what it throws, which is the failure of the run', async () => {
    const { api, run } = world()
    const error = new RangeError('no')
    await expect(run(flow({ run: () => Promise.reject(error) }))).rejects.toBe(error)
    expect(api.reports).toMatchObject([{ verb: 'fail', message: 'RangeError: no' }])
  })

  test('gets what it was called with, though only its JSON is stored', async () => {
    const { api, run } = world()
    const at = new Date(7)
    expect(await run(flow({ run: (input) => (input as { at?: unknown }).at instanceof Date }), { at })).toBe(true)
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    await expect(run(flow({ run: () => {} }), cyclic)).rejects.toMatchObject({ code: 'value_not_encodable' })
    expect(api.answered.filter((name) => name === 'beginFlowRun')).toHaveLength(1)
  })

  test('is told nothing of an API that is not there: it does not begin', async () => {
    const { api, run } = world()
    api.isAway = true
    let began = false
    await expect(run(flow({ run: () => (began = true) }))).rejects.toMatchObject({ code: 'api_unreachable' })
    expect(began).toBe(false)
  })

  test('keeps its process however long it waits, for time, for input or for its next try', async () => {
    const { clock, api, run } = world()
    let tries = 0
    const patient = flow({
      retries: 1,
      retryDelay: '2h',
      run: async () => {
        tries += 1
        if (tries === 1) throw new Error('not yet')
        await sleep('3d')
        return pause({ timeout: '1d', default: 'nobody' })
      },
    })
    let result: unknown
    void run(patient).then((returned) => (result = returned))
    while (result === undefined) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(clock.untilNextMs() ?? 0)
    }
    expect(result).toBe('nobody')
    expect(api.answered).not.toContain('suspendFlowRun')
    expect(api.reports.map(({ verb }) => verb)).toEqual(['retry', 'complete'])
  })

  test('told to stop by its program is cancelled in the installation first, and then hears of it', async () => {
    const { clock, api, run } = world()
    const told = new AbortController()
    const order: string[] = []
    api.answers.cancelFlowRun = ({ reason }) => {
      order.push(`cancel: ${reason}`)
      return Promise.reject(new Error('the answer does not matter'))
    }
    const body = flow({
      run: async (_, { clock: its, signal }) => {
        signal.addEventListener('abort', () => order.push('signal'))
        await its.sleep(60_000)
      },
    })
    const running = run(body, {}, { signal: told.signal })
    await clock.untilAsleep()
    told.abort(new Error('enough'))
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(order).toEqual(['cancel: enough', 'signal'])
    expect([api.reports, api.answered.at(-1)]).toEqual([[], 'reportExit'])
    await expect(run(body, {}, { signal: told.signal })).rejects.toThrow('enough')
  })
})

describe('a client that is attached', () => {
  test('makes a run of each flow that is called, not of those inside of it nor of lone tasks, until it is disposed of', async () => {
    const { api, options } = world()
    const double = task({ name: 'double', run: (n: number) => n * 2 })
    const inner = flow({ name: 'inner', run: () => double(2) })
    const outer = flow({
      name: 'outer',
      run: async () => (await inner()) + (currentContext()?.run.id === 'run-1' ? 1 : 0),
    })
    {
      await using _ = attach(api, options)
      expect([await double(1), await outer()]).toEqual([2, 5])
      void outer() // is waited for
    }
    expect(await inner()).toBe(4)
    const begun = api.answered.filter((name) => name === 'beginFlowRun' || name === 'reportExit')
    expect(begun).toEqual(['beginFlowRun', 'reportExit', 'beginFlowRun', 'reportExit'])
  })
})
