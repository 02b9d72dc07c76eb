import {
  type FlowDefinition,
  flow,
  flowDefinition,
  RunFailed,
  runDeployment,
  sleep,
  task,
  waitForEvent,
} from '@orc/core'
import type { Random } from '@orc/core/runtime'
import * as z from 'zod'

/** What a simulated run does, step by step; drawn by chance, carried as its parameters. */
const Act = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('sleep'), ms: z.int() }),
  z.strictObject({ do: z.literal('fail'), untilAttempt: z.int() }),
  z.strictObject({ do: z.literal('log'), lines: z.int() }),
  z.strictObject({ do: z.literal('ignore-cancel'), ms: z.int() }),
])
type Act = z.infer<typeof Act>

/** Waits that may outlast the process: for time, for news, for a run of another deployment. */
const Wait = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('wait'), ms: z.int() }),
  z.strictObject({ do: z.literal('await-news'), key: z.string(), ms: z.int() }),
  z.strictObject({ do: z.literal('run-child'), steps: z.array(Act) }),
])
type Wait = z.infer<typeof Wait>

const Step = z.union([Act, Wait])
export type Step = z.infer<typeof Step>

/** Of what somebody has news now and then. */
export const NEWS_KEYS = ['a', 'b'] as const

const DEAF = new AbortController().signal

/** Of `act`, over all histories of this process: so no two runs of its body return the same. */
let bodies = 0

const act = task({
  name: 'act',
  async run(step: Act, { clock, log, attempt }) {
    if (step.do === 'sleep') await clock.sleep(step.ms)
    if (step.do === 'ignore-cancel') await clock.sleep(step.ms, DEAF)
    if (step.do === 'log') for (let line = 0; line < step.lines; line += 1) log.info('line', { line })
    if (step.do === 'fail' && attempt < step.untilAttempt) throw new Error('as it was asked to')
    bodies += 1
    return bodies
  },
})

/** A child that fails, or that chance has cancelled, is no failure of its parent. */
async function waitAs(step: Wait): Promise<void> {
  if (step.do === 'wait') return sleep(step.ms)
  if (step.do === 'await-news') {
    await waitForEvent('news', { key: step.key, timeout: step.ms, default: undefined })
    return
  }
  await runDeployment(CHILD, { steps: step.steps }).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === RunFailed.name)) throw error
  })
}

/** What runs ask for runs of. */
export const CHILD = 'kitchen-sink/free'

const isWait = (step: Step): step is Wait => Wait.safeParse(step).success

const kitchenSink = flow({
  name: 'kitchen-sink',
  retries: 2,
  retryDelay: '5s',
  input: z.object({ steps: z.array(Step) }),
  async run({ steps }, { attempt, signal }) {
    const results: number[] = []
    for (const step of steps) {
      signal.throwIfAborted()
      if (step.do === 'fail' && attempt < step.untilAttempt) throw new Error('as it was asked to')
      if (isWait(step)) await waitAs(step)
      else results.push(await act(step))
    }
    return results
  },
})

export function simulatedFlow(): FlowDefinition {
  const definition = flowDefinition(kitchenSink)
  if (!definition) throw new Error('unreachable: it is a flow')
  return definition
}

export const kitchenSinkModule = { kitchenSink }

export function drawSteps(random: Random): Step[] {
  return Array.from({ length: Math.floor(random.next() * 4) }, () =>
    random.next() < 0.3 ? drawWait(random) : drawAct(random),
  )
}

function drawWait(random: Random): Wait {
  const kind = random.next()
  const ms = Math.ceil(random.next() ** 2 * 300_000)
  if (kind < 0.35) return { do: 'wait', ms }
  if (kind < 0.7) return { do: 'await-news', key: random.next() < 0.5 ? 'a' : 'b', ms }
  return { do: 'run-child', steps: Array.from({ length: Math.floor(random.next() * 3) }, () => drawAct(random)) }
}

function drawAct(random: Random): Act {
  const kind = random.next()
  const ms = Math.ceil(random.next() ** 3 * 90_000)
  if (kind < 0.6) return { do: 'sleep', ms }
  if (kind < 0.75) return { do: 'fail', untilAttempt: 1 + Math.ceil(random.next() * 4) }
  if (kind < 0.9) return { do: 'log', lines: Math.ceil(random.next() * 5) }
  return { do: 'ignore-cancel', ms }
}
