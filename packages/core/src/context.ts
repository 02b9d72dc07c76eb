import { currentFrame, type Frame, type LogEntry, type RunInfo } from './backend.ts'
import type { Clock } from './runtime/clock.ts'
import type { Logger } from './runtime/logger.ts'

/** What a flow or task is given beside its input. */
export interface Context {
  /** Lines that are kept with the run. Fields must be JSON, except that an Error is taken too. */
  readonly log: Logger
  /** Aborts when the run is cancelled, its time is up, or its infrastructure was replaced. */
  readonly signal: AbortSignal
  readonly run: RunInfo
  /** Which try this is, counted from 1; losing infrastructure does not use one up. */
  readonly attempt: number
  /** Its `sleep` ends with the run's signal, unless another one is passed, and then throws that signal's reason. */
  readonly clock: Clock
}

/** The context of the flow or task that is running, from anywhere below it; undefined outside of one. */
export function currentContext(): Context | undefined {
  const frame = currentFrame()
  return frame && contextOf(frame)
}

export function contextOf(frame: Frame): Context {
  const { backend, run, attempt, signal, scope } = frame
  const write =
    (level: LogEntry['level']) =>
    (message: string, fields?: unknown): void =>
      backend.log({ at: backend.clock.now(), level, message, fields: asFields(fields), task: scope.call })
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  return { log, signal, run, attempt, clock: abortable(backend.clock, signal) }
}

/** A flow that is cancelled in its sleep must not go on as if it had slept enough. */
function abortable(clock: Clock, own: AbortSignal): Clock {
  const sleep = async (ms: number, signal = own): Promise<void> => {
    await clock.sleep(ms, signal)
    signal.throwIfAborted()
  }
  return { now: () => clock.now(), sleep }
}

/** `log.info('stars', 3)` and `log.error('failed', error)` are what people write. */
function asFields(value: unknown): object | undefined {
  if (value === undefined) return undefined
  if (value instanceof Error) return { error: { name: value.name, message: value.message, stack: value.stack } }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value }
}
