import { flow, sleep, task } from '@orc/core'
import { describe, expect, test } from 'vitest'
import type { Crash, CrashMoment } from './crashes.ts'
import { everyCrash } from './every-crash.ts'
import { mock } from './mocks.ts'
import { runFlow } from './run-flow.ts'
import { openTestOrc } from './test-orc.ts'

const step = task({ name: 'step', run: (n: number) => n * 10 })
const steps = flow({
  name: 'steps',
  async run() {
    const first = await step(1)
    await sleep('1h')
    return [first, ...(await Promise.all([step(2), step(3)]))]
  },
})

describe('a process that dies', () => {
  const cases: [CrashMoment, number][] = [
    ['before', 1],
    ['inside', 2],
    ['unrecorded', 2],
    ['after', 1],
  ]
  test.each(cases)('%s a task: its body begins again unless its result was stored', async (when, bodies) => {
    const { result, epochs, calls, states } = await runFlow(steps, {}, { crashes: [{ at: step, when, call: 2 }] })
    expect([result, epochs]).toEqual([[10, 20, 30], 3])
    const bodiesOf = (n: number) => calls.find(({ input }) => input === n)?.bodies
    expect([bodiesOf(1), bodiesOf(2)]).toEqual([1, bodies])
    expect(states.map(({ message }) => message).join()).toContain('of "step"')
  })

  test('around the flow itself goes on too, and what is reported stays', async () => {
    const at = (when: CrashMoment): Crash[] => [{ at: steps, when }]
    for (const [when, epochs] of [
      ['before', 3],
      ['inside', 3],
      ['unrecorded', 2],
      ['after', 2],
    ] as const) {
      const history = await runFlow(steps, {}, { crashes: at(when) })
      expect([when, history.state.type, history.result.length]).toEqual([when, 'COMPLETED', 3])
      expect(history.epochs, when).toBeGreaterThanOrEqual(epochs)
    }
  })

  test('before a wait asks for it, and after it goes on: what was slept is not slept again', async () => {
    for (const when of ['before', 'after'] as const) {
      const { result, elapsedMs, waits } = await runFlow(steps, {}, { crashes: [{ at: 'sleep', when }] })
      expect([result, elapsedMs, waits.length]).toEqual([[10, 20, 30], 3_600_000, 1])
    }
  })

  test('takes its run with it when no lost process is replaced', async () => {
    await using orc = await openTestOrc()
    await orc.deploy(steps, { infrastructureRetries: 0 })
    const { state } = await (await orc.start(steps, {}, { crashes: [{ at: 'step', when: 'inside' }] })).end()
    expect(state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining('inside "step"') })
  })

  test('does so several times, and a place that is never reached is an error of the test', async () => {
    const crashes: Crash[] = [
      { at: step, when: 'after' },
      { at: step, when: 'unrecorded', call: 2 },
      { at: step, when: 'before', call: 3 },
    ]
    expect((await runFlow(steps, {}, { crashes })).result).toEqual([10, 20, 30])
    const never = runFlow(steps, {}, { crashes: [{ at: step, when: 'after', call: 4 }] })
    await expect(never).rejects.toMatchObject({
      code: 'test_crash_not_reached',
      details: { crash: 'after call 4 of "step"' },
    })
  })
})

describe('every crash', () => {
  test('is gone through, each in a run of its own, and set up anew', async () => {
    const seen: string[] = []
    let setUps = 0
    for await (const { crash, history } of everyCrash(steps, {}, () => ((setUps += 1), {}))) {
      seen.push(crash)
      expect(history.result, crash).toEqual([10, 20, 30])
    }
    expect(seen).toHaveLength(4 * 4 + 2) // the flow and three calls, and a sleep
    expect([new Set(seen).size, setUps]).toEqual([18, 19])
  })

  test('shows what is not durable: a side effect outside of tasks happens twice', async () => {
    const careless = flow({ name: 'careless', run: async (_, { run }) => (sent.push(run.id), step(1)) })
    const sent: string[] = []
    const twice: string[] = []
    for await (const { crash } of everyCrash(careless, {}, () => ((sent.length = 0), {}))) {
      if (sent.length > 1) twice.push(crash)
    }
    expect(twice).toContain('after "step"')
    expect(twice).not.toContain('before "careless"')
  })

  test('a failure that is recorded is the same after a crash', async () => {
    const tolerant = flow({ name: 'tolerant', run: () => step(1).catch((error: Error) => error.message) })
    const broken = mock(step).with(() => {
      throw new Error('broken')
    })
    for await (const { crash, history } of everyCrash(tolerant, {}, () => ({ mocks: [broken] }))) {
      expect(history.result, crash).toBe('broken')
    }
  })
})
