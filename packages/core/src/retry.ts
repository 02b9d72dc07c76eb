import { type Duration, parseDurationMs } from './model/durations.ts'
import { backoffMs } from './runtime/backoff.ts'
import type { Clock } from './runtime/clock.ts'
import type { Random } from './runtime/random.ts'

/** How often, when and after which errors something is tried again. */
export interface RetryOptions {
  /** Further tries after the first. @default 0 */
  readonly retries?: number
  /** The wait before each further try. @default 0 */
  readonly retryDelay?: RetryDelay
  /** Whether an error is worth another try; `NonRetryable` never is. @default always */
  readonly retryIf?: (error: unknown) => boolean
  /**
   * After which ends there is another try. Infrastructure that is lost is another matter: a deployment's
   * `infrastructureRetries`, which use up none of these.
   * @default both
   */
  readonly retryOn?: readonly RetryOutcome[]
  /** No further try begins later than this after the first one did. @default no limit */
  readonly retryWithin?: Duration
}

/** How a try ended: with an error, or because its `timeout` was over. */
export type RetryOutcome = 'failed' | 'timed-out'

/** One duration for all, one for each try (the last is repeated), or growing ones. */
export type RetryDelay = Duration | readonly Duration[] | GrowingDelay

export interface GrowingDelay {
  /** Before the first further try. */
  readonly base: Duration
  /** @default 2 */
  readonly factor?: number
  /** No wait is longer. @default '1h' */
  readonly max?: Duration
  /** Share drawn by chance, 0 to 1: 0.2 means plus or minus 20%. @default 0 */
  readonly jitter?: number
}

/** Throw it, or a subclass, to fail at once whatever tries are left. */
export class NonRetryable extends Error {
  override readonly name: string = 'NonRetryable'
}

/** What a flow or task fails with when its `timeout` is over. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/**
 * What is written wrong is refused where it is written: found only once something fails, it would be told of in place of
 * that failure.
 * @throws {OrcError} `duration_invalid`
 */
export function checkTries(options: RetryOptions & { readonly timeout?: Duration }): void {
  const { retries = 0, retryDelay = 0, retryWithin = 0, timeout = 0 } = options
  if (!(retries >= 0)) throw new RangeError(`retries is ${retries}: it must be 0 or more`)
  for (const duration of [retryWithin, timeout, ...durationsOf(retryDelay)]) parseDurationMs(duration)
}

function durationsOf(delay: RetryDelay): readonly Duration[] {
  if (typeof delay === 'number' || typeof delay === 'string') return [delay]
  return isList(delay) ? delay : [delay.base, delay.max ?? 0]
}

/** Milliseconds before the next try, or undefined when there is none. `attempt` counts from 1: the one that failed. */
export function nextTryMs(options: RetryOptions, failure: Failure): number | undefined {
  const { retries = 0, retryDelay = 0, retryIf, retryOn, retryWithin } = options
  const { attempt, error, random, elapsedMs } = failure
  if (attempt > retries || isNonRetryable(error)) return undefined
  if (retryOn && !retryOn.includes(isTimedOut(error) ? 'timed-out' : 'failed')) return undefined
  if (retryIf && !isWorthIt(retryIf, error)) return undefined
  const waitMs = delayMs(retryDelay, attempt, random)
  const isTooLate = retryWithin !== undefined && elapsedMs + waitMs > parseDurationMs(retryWithin)
  return isTooLate ? undefined : waitMs
}

/** A question that fails must not hide what it was asked about. */
function isWorthIt(retryIf: (error: unknown) => boolean, error: unknown): boolean {
  try {
    return retryIf(error)
  } catch (thrown) {
    throw new Error(`retryIf threw: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: error })
  }
}

export interface Failure {
  readonly attempt: number
  readonly error: unknown
  readonly random: Random
  /** Since the first try began, in milliseconds. */
  readonly elapsedMs: number
}

/** What a failure has of where it happened. */
export function failureHere(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  startedAt: Date,
): Pick<Failure, 'random' | 'elapsedMs'> {
  return { random, elapsedMs: clock.now().getTime() - startedAt.getTime() }
}

/** By name, for there may be two copies of this package in one program. */
function isTimedOut(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimedOut'
}

function isNonRetryable(error: unknown): boolean {
  return error instanceof NonRetryable || (error instanceof Error && error.name === 'NonRetryable')
}

function delayMs(delay: RetryDelay, attempt: number, random: Random): number {
  if (typeof delay === 'number' || typeof delay === 'string') return parseDurationMs(delay)
  if (isList(delay)) return parseDurationMs(delay[Math.min(attempt, delay.length) - 1] ?? 0)
  const { base, factor = 2, max = '1h', jitter = 0 } = delay
  const growth = { baseMs: parseDurationMs(base), maxMs: parseDurationMs(max), factor, jitter, random }
  return Math.round(backoffMs(attempt, growth)) // what is recorded of it is whole milliseconds
}

function isList(delay: readonly Duration[] | GrowingDelay): delay is readonly Duration[] {
  return Array.isArray(delay)
}
