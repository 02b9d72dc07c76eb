import {
  type FlowDefinition,
  flow,
  flowDefinition,
  RunFailed,
  rateLimit,
  runDeployment,
  sleep,
  task,
  waitForEvent,
  withConcurrency,
} from '@orc/core'
import type { Clock } from '@orc/core/runtime'
import * as z from 'zod'
import type { Notes } from './diary.ts'
import { type Act, type Share, Step, type Wait } from './steps.ts'

/** What runs ask for runs of. */
export const CHILD = 'kitchen-sink/free'
/** The limits that runs share by name. */
export const DESK = 'desk'
export const PACE = 'pace'

const DEAF = new AbortController().signal

/** Of tasks, over all histories of this process: so no two bodies return the same. */
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

const ACTS: readonly Step['do'][] = ['sleep', 'fail', 'log', 'ignore-cancel'] satisfies Act['do'][]
const SHARES: readonly Step['do'][] = ['hold', 'pace', 'use-cached'] satisfies Share['do'][]
const isAct = (step: Step): step is Act => ACTS.includes(step.do)
const isShare = (step: Step): step is Share => SHARES.includes(step.do)

/** What a process imports: its flow tells of what it does in notes of that process. */
export function kitchenSinkModule(notes: Notes) {
  const cached = task({
    name: 'cached',
    cache: { by: ({ input }: { input: { key: string } }) => input.key },
    async run({ key, ms }: { key: string; ms: number }, { clock, signal }) {
      return notes.within(`making ${key}`, async () => {
        await clock.sleep(ms, signal)
        signal.throwIfAborted()
        bodies += 1
        return bodies
      })
    },
  })

  const shareAs = async (step: Share, { clock, signal }: { clock: Clock; signal: AbortSignal }): Promise<void> => {
    const { key } = step
    if (step.do === 'hold') {
      await withConcurrency(DESK, { key }, () => notes.within(`${DESK} ${key}`, () => clock.sleep(step.ms, signal)))
    }
    if (step.do === 'pace') await rateLimit(PACE, { key })
    if (step.do === 'use-cached') notes.given(key, await cached(step))
  }

  const kitchenSink = flow({
    name: 'kitchen-sink',
    retries: 2,
    retryDelay: '5s',
    input: z.object({ steps: z.array(Step) }),
    onCrashed: (_, { run }) => notes.told('onCrashed', run.id),
    onCancelled: (_, { run }) => notes.told('onCancelled', run.id),
    async run({ steps }, { attempt, signal, clock }) {
      const results: number[] = []
      for (const step of steps) {
        signal.throwIfAborted()
        if (step.do === 'fail' && attempt < step.untilAttempt) throw new Error('as it was asked to')
        if (isAct(step)) results.push(await act(step))
        else if (isShare(step)) await shareAs(step, { clock, signal })
        else await waitAs(step)
      }
      return results
    },
  })
  return { kitchenSink }
}

export function simulatedFlow(notes: Notes): FlowDefinition {
  const definition = flowDefinition(kitchenSinkModule(notes).kitchenSink)
  if (!definition) throw new Error('unreachable: it is a flow')
  return definition
}
