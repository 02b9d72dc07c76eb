import type { RetryFrom } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import { findRunId } from '../runs/find-run.ts'
import { printingLogger } from './printing-logger.ts'

export interface TrackOptions {
  readonly runName: string | undefined
  readonly tag: readonly string[]
  /** A finished run to repeat, by id or name. */
  readonly retry: string | undefined
  readonly from: RetryFrom
}

/** A flow as it was loaded. */
export interface FlowHere {
  readonly flow: unknown
  readonly name: string
  readonly digest: string
}

const LAST_WORDS = 'Left at once. Its lease ends within half a minute, and then the run is CRASHED.'

/** The run to repeat, with the parameters that it had. */
export async function earlierRun(retry: string, { client }: CliContext) {
  return client.call('getFlowRun', { id: await findRunId(retry, client) })
}

/** Calls the flow as a run of the installation, in this process. Ctrl-C cancels it. */
export async function trackHere(
  here: FlowHere & { readonly parameters: Record<string, unknown>; readonly retryOf: string | undefined },
  { runName, tag: tags, from }: TrackOptions,
  context: CliContext,
): Promise<unknown> {
  const { host, output } = context
  const { runInScript } = await import('@orc/runner')
  const signal = host.stopSignal(LAST_WORDS)
  const { parameters: input, ...flow } = here
  return runInScript(
    { ...flow, input, runName, from },
    {
      client: await context.connected(),
      tags,
      programName: 'orc flow run',
      signal: withReason(signal),
      onRun: ({ id, name }) => output.aside(`Flow run "${name}" (${id}).`),
      log: printingLogger(context),
      clock: host.clock,
      random: host.random,
    },
  )
}

/** What the run says of why it was cancelled. */
function withReason(signal: AbortSignal): AbortSignal {
  const told = new AbortController()
  signal.addEventListener('abort', () => told.abort(new Error('Stopped where it ran, by Ctrl-C or a signal.')))
  return told.signal
}
