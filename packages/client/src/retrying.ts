import type { Event } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { isOrcError, MAX_REPORT_BACKOFF_MS } from '@orc/core/model'
import { backoffMs, type Clock, type Random } from '@orc/core/runtime'
import type { CallOptions, Client } from './client.ts'
import type { EventsAsk, StreamAsk } from './transports/transport.ts'

export interface RetryOptions {
  readonly clock: Clock
  readonly random: Random
  /** Ends the trying: the error of the last try is thrown then. */
  readonly until?: AbortSignal | undefined
  /** Of refusals, those that may pass all the same. @default none */
  readonly mayPass?: ((error: unknown) => boolean) | undefined
  /** Told of each failed try that will be followed by another. */
  readonly onRetry?: ((failure: Failure) => void) | undefined
}

export interface Failure {
  readonly operation: OperationName | 'events'
  readonly error: unknown
  /** In a row, from 1. */
  readonly failures: number
}

const FIRST_WAIT_MS = 100

/** The operations which an `Idempotency-Key` makes repeatable; a test holds them against the contract. */
export const CREATES: ReadonlySet<OperationName> = new Set<OperationName>([
  'createWorkPool',
  'createWorkQueue',
  'createSchedule',
  'createConcurrencyLimit',
  'runDeployment',
  'retryFlowRun',
  'emitEvent',
])

/**
 * The same client, with patience: what fails because the API is away or in trouble, or because somebody else
 * answers in its place, is tried again, at most `MAX_REPORT_BACKOFF_MS` apart, until it is answered or `until` (or the
 * call's own signal) aborts. A refusal is an answer. Creates carry an idempotency key, so that one whose answer was lost is not done twice; everything else in the
 * contract may be repeated as it is. Streams go on after the last event that was taken.
 */
export function retrying(client: Client, options: RetryOptions): Client {
  return {
    address: client.address,
    call: (name, input, callOptions = {}) => {
      const keyed = CREATES.has(name) ? { idempotencyKey: newKey(options.random), ...callOptions } : callOptions
      return persist(() => client.call(name, input, keyed), { ...options, operation: name, signal: keyed.signal })
    },
    events: (ask = {}) => persistentEvents(client, ask, options),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

interface Persistence extends RetryOptions {
  readonly operation: Failure['operation']
  readonly signal: CallOptions['signal']
}

async function persist<Answer>(attempt: () => Promise<Answer>, options: Persistence): Promise<Answer> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayPass(error, options) || isOver(options)) throw error
      await pause(error, failures, options)
      if (isOver(options)) throw error
    }
  }
}

/** Events, gone on with after the last one that was taken. */
export async function* persistentEvents(
  client: Pick<Client, 'events'>,
  ask: EventsAsk,
  options: RetryOptions,
): AsyncGenerator<Event, void, undefined> {
  const persistence = { ...options, operation: 'events' as const, signal: ask.signal }
  let { after } = ask
  let failures = 0
  const onPosition = (position: number): void => {
    after = position
    failures = 0
  }
  while (!isOver(persistence)) {
    const resumed: StreamAsk = { ...ask, after, onPosition }
    try {
      yield* client.events(resumed)
      if (isOver(persistence)) return
      failures += 1
      await pause(undefined, failures, persistence) // the server closed: it restarts, or is done with this stream
    } catch (error) {
      if (!mayPass(error, options)) throw error
      if (isOver(persistence)) return
      failures += 1
      await pause(error, failures, persistence)
    }
  }
}

const isOver = ({ until, signal }: Persistence): boolean => until?.aborted === true || signal?.aborted === true

/**
 * Trouble of the API's, not a refusal. What is not Orc's refuses nothing, whatever its status: a stranger has the port
 * until a worker is back, or a proxy is being set up. A secret under another key stays unreadable however often it is
 * asked for.
 */
function isTrouble(error: unknown): boolean {
  return isOrcError(error) && error.status >= 500 && !isOrcError(error, 'secret_unreadable')
}

function mayPass(error: unknown, options: RetryOptions): boolean {
  return isTrouble(error) || options.mayPass?.(error) === true
}

async function pause(error: unknown, failures: number, options: Persistence): Promise<void> {
  const { clock, random, until, signal, operation, onRetry } = options
  onRetry?.({ operation, error, failures })
  const waitMs = backoffMs(failures, { baseMs: FIRST_WAIT_MS, maxMs: MAX_REPORT_BACKOFF_MS, jitter: 0.2, random })
  const over = new AbortController()
  const abort = (): void => over.abort()
  until?.addEventListener('abort', abort)
  signal?.addEventListener('abort', abort)
  await clock.sleep(waitMs, over.signal)
  until?.removeEventListener('abort', abort)
  signal?.removeEventListener('abort', abort)
}

function newKey(random: Random): string {
  return Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
