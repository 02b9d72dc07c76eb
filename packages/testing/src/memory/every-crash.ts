import type { Flow } from '@orc/core'
import { CRASH_MOMENTS, type Crash, type CrashMoment, crashText } from './crashes.ts'
import { flowName } from './mocks.ts'
import { type RunFlowOptions, runFlow } from './run-flow.ts'
import type { RunHistory } from './run-history.ts'

export interface CrashedRun<Output> {
  /** Where its process died: `after call 2 of "charge"`. */
  readonly crash: string
  readonly history: RunHistory<Output>
}

/**
 * Runs a flow once as it is, to see which calls it makes, and then once for each point at which its process can die:
 * before, inside and after each call and the flow, when a body has ended and its result is not stored, and before and
 * after each wait.
 * `setUp` is called for each run, so that what mocks remember begins anew.
 */
export async function* everyCrash<Input, Output>(
  flow: Flow<Input, Output>,
  input: Input,
  setUp: () => RunFlowOptions = () => ({}),
): AsyncGenerator<CrashedRun<Output>, void, undefined> {
  const orderly = await runFlow(flow, input, setUp())
  const bodies = [flowName(flow), ...orderly.calls.map(({ name }) => name)]
  const waits = orderly.waits.filter(({ kind }) => kind !== 'run').map(({ name }) => name) // of a run, its call says it
  for (const crash of [...pointsOf(bodies, CRASH_MOMENTS), ...pointsOf(waits, ['before', 'after'])]) {
    yield { crash: crashText(crash), history: await runFlow(flow, input, { ...setUp(), crashes: [crash] }) }
  }
}

function pointsOf(names: readonly string[], moments: readonly CrashMoment[]): Crash[] {
  const made = new Map<string, number>()
  return names.flatMap((at) => {
    const call = (made.get(at) ?? 0) + 1
    made.set(at, call)
    return moments.map((when) => ({ at, when, call }))
  })
}
