import { type LogEntry, type Retry, type RunBackend, RunReleased } from '@orc/core'
import type { LogLine, RunReport } from '@orc/core/contract'
import { formatDuration } from '@orc/core/model'
import { type Clock, encodeFields, type Random } from '@orc/core/runtime'
import { messageOf } from './failure.ts'
import { type LogShipper, MAX_MESSAGE_CHARACTERS } from './logs.ts'
import type { ReportAnswer } from './report.ts'
import { LONGEST_WAIT_IN_PLACE_MS } from './tasks/long-waits.ts'

export interface BackendOptions {
  readonly clock: Clock
  readonly random: Random
  readonly logs: LogShipper
  readonly limits: Pick<RunBackend, 'acquire' | 'rateLimit'>
  /** The next try is always made here. */
  readonly keepsRun: boolean
  readonly report: (report: RunReport) => Promise<ReportAnswer>
  readonly task: RunBackend['task']
  readonly wait: RunBackend['wait']
  readonly startRun: RunBackend['startRun']
  readonly emit: RunBackend['emit']
}

/** What the flow's calls of the context arrive at. */
export function runnerBackend({ clock, random, logs, limits, keepsRun, report, ...calls }: BackendOptions): RunBackend {
  const retrying = async ({ attempt, error, delayMs, isBusy }: Retry, signal: AbortSignal): Promise<void> => {
    const message = `Try ${attempt} failed: ${messageOf(error)}. The next one is due in ${formatDuration(delayMs)}.`
    // A try that ignored its signal goes on beside the next one as long as its process does.
    const isInPlace = keepsRun || (delayMs <= LONGEST_WAIT_IN_PLACE_MS && !isBusy)
    if (!isInPlace) await logs.flush()
    const answer = await report(
      isInPlace ? { verb: 'retry', message, attempt } : { verb: 'await-retry', message, attempt, delayMs },
    )
    if (answer !== 'acknowledged') throw new RunLost(answer)
    if (!isInPlace) throw new RunReleased(message)
    await clock.sleep(delayMs, signal)
    signal.throwIfAborted()
  }
  return {
    version: 1,
    clock,
    random,
    log: (entry) => logs.add(lineOf(entry)),
    ...calls,
    retrying,
    ...limits,
  }
}

/** The API did not take word of another try: there is none. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
  readonly answer: ReportAnswer

  constructor(answer: ReportAnswer) {
    super(`the next try was not acknowledged: ${String(answer)}`)
    this.answer = answer
  }
}

/** As it is now: what the flow changes in the fields later is not what it logged. */
function lineOf({ at, level, message, fields, task }: LogEntry): Omit<LogLine, 'seq'> {
  const text = String(message).slice(0, MAX_MESSAGE_CHARACTERS)
  const encoded = fields === undefined ? undefined : encodeFields(fields)
  return {
    at: at.toISOString(),
    level,
    message: text,
    source: 'flow',
    ...(encoded && { fields: encoded }),
    ...(task !== undefined && { taskRun: task }),
  }
}
