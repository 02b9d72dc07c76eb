import type { FlowRun, Log } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import type { Output } from '../output/output.ts'
import { elapsed } from '../output/times.ts'
import { logLine, type RunState, stateLine } from './lines.ts'
import { poolOf, whyWaiting } from './why-waiting.ts'

/** How long one question about new lines may wait; states are looked at as often. */
const PASS_MS = 500

/** Prints states and lines of a run as they come, until it is over. The exit code is 0 only for COMPLETED. */
export async function watchRun(id: string, context: CliContext): Promise<number> {
  const detach = context.host.stopSignal('')
  const seen = { after: 0, states: 0, reason: '' }
  while (!detach.aborted) {
    const run = await pass(id, { context, detach, seen })
    if (run && isTerminal(run.state.type)) return conclude(run, context)
  }
  context.output.warn(`Detached; the run goes on. Watch it again with: orc flow-run watch ${id}`)
  return 1
}

interface Watching {
  readonly context: CliContext
  readonly detach: AbortSignal
  /** The last line, the number of states and the reason for waiting that were printed. */
  readonly seen: { after: number; states: number; reason: string }
}

/** One look. The run is read first: if it is over then, all of its lines and states are there to be printed. */
async function pass(id: string, { context, detach, seen }: Watching): Promise<FlowRun | undefined> {
  const { client, output } = context
  const run = await client.call('getFlowRun', { id })
  const over = isTerminal(run.state.type)
  await sayWhyItWaits(run, { context, detach, seen })
  const ask = { id, after: seen.after, waitMs: over ? 0 : PASS_MS }
  const logs = await client.call('listLogs', ask, { signal: detach }).catch((error: unknown) => {
    if (detach.aborted) return undefined
    throw error
  })
  if (!logs) return undefined
  const { items } = await client.call('listFlowRunStates', { id })
  for (const text of inOrder(items.slice(seen.states), logs.items, output)) output.line(text)
  seen.states = items.length
  seen.after = logs.last
  return over && logs.items.length > 0 ? pass(id, { context, detach, seen }) : run
}

/** By time; of one millisecond the end comes last, whatever was written in it. */
function inOrder(states: readonly RunState[], logs: readonly Log[], output: Output): string[] {
  const ends = states.filter(({ type }) => isTerminal(type))
  const others = states.filter(({ type }) => !isTerminal(type))
  const lines = [
    ...others.map((state) => ({ at: state.at, text: stateLine(state, output) })),
    ...logs.map((log) => ({ at: log.at, text: logLine(log, output) })),
    ...ends.map((state) => ({ at: state.at, text: stateLine(state, output) })),
  ]
  return lines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ text }) => text)
}

async function sayWhyItWaits(run: FlowRun, { context, seen }: Watching): Promise<void> {
  const { client, output, host } = context
  if (run.state.type !== 'SCHEDULED') return
  const reason = whyWaiting(run, { pool: await poolOf(run, client), now: host.clock.now() }) ?? ''
  if (reason !== '' && reason !== seen.reason) output.warn(reason)
  seen.reason = reason
}

function conclude(run: FlowRun, { output, host }: CliContext): number {
  const { state, name, result } = run
  output.result(run, () => {
    const took = elapsed(run, host.clock.now())
    const end = `Flow run "${name}" is ${output.style.word(state.type)}${took && ` after ${took}`}.`
    return result === null || result === undefined ? end : `${end}\n${JSON.stringify(result, undefined, 2)}`
  })
  return state.type === 'COMPLETED' ? 0 : 1
}
