import { type FlowDefinition, flow, flowDefinition, task } from '@orc/core'
import type { Random } from '@orc/core/runtime'
import * as z from 'zod'

/** What a simulated run does, step by step; drawn by chance, carried as its parameters. */
const Step = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('sleep'), ms: z.int() }),
  z.strictObject({ do: z.literal('fail'), untilAttempt: z.int() }),
  z.strictObject({ do: z.literal('log'), lines: z.int() }),
  z.strictObject({ do: z.literal('ignore-cancel'), ms: z.int() }),
])
export type Step = z.infer<typeof Step>

const DEAF = new AbortController().signal

/** Of `act`, over all histories of this process: so no two runs of its body return the same. */
let bodies = 0

const act = task({
  name: 'act',
  async run(step: Step, { clock, log, attempt }) {
    if (step.do === 'sleep') await clock.sleep(step.ms)
    if (step.do === 'ignore-cancel') await clock.sleep(step.ms, DEAF)
    if (step.do === 'log') for (let line = 0; line < step.lines; line += 1) log.info('line', { line })
    if (step.do === 'fail' && attempt < step.untilAttempt) throw new Error('as it was asked to')
    bodies += 1
    return bodies
  },
})

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
      results.push(await act(step))
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
  return Array.from({ length: Math.floor(random.next() * 4) }, () => drawStep(random))
}

function drawStep(random: Random): Step {
  const kind = random.next()
  const ms = Math.ceil(random.next() ** 3 * 90_000)
  if (kind < 0.6) return { do: 'sleep', ms }
  if (kind < 0.75) return { do: 'fail', untilAttempt: 1 + Math.ceil(random.next() * 4) }
  if (kind < 0.9) return { do: 'log', lines: Math.ceil(random.next() * 5) }
  return { do: 'ignore-cancel', ms }
}
