import type { Event, Log } from '@orc/core/contract'
import type { Method } from '@orc/core/contract/operations'

/** How a request gets to the API and its answer back. */
export interface Transport extends AsyncDisposable {
  /** Where the API is, for messages. */
  readonly address: string
  /** @throws {OrcError} `api_unreachable` when no answer came, and the signal's reason when it aborted. */
  send(request: TransportRequest): Promise<TransportReply>
  /** Events as they are committed. Ends when the signal aborts or the server closes. */
  streamEvents(ask: StreamAsk): AsyncIterable<Event>
  /** Closes the connections that are kept open. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface TransportRequest {
  readonly method: Method
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly idempotencyKey?: string | undefined
  /** How long the API may take beyond what is usual, because it was asked to wait, in milliseconds. */
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
}

export interface TransportReply {
  readonly status: number
  /** Undefined when what came was no JSON. */
  readonly body: unknown
}

export interface EventsAsk {
  /** The id of the last event that is known already. @default only what happens from now on */
  readonly after?: number | undefined
  /** Only events about this: a run's id, `flow/name`, a pool's name. */
  readonly subject?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface StreamAsk extends EventsAsk {
  /** Told of each position in the stream, the one it begins at included, so that it can be gone on from there. */
  readonly onPosition?: ((after: number) => void) | undefined
  /** Over HTTP: whose log lines come along, by the id of the last one that is known. @default nobody's */
  readonly logsAfter?: Readonly<Record<string, number>> | undefined
  /** Over HTTP: told of what comes along. Without it the stream carries nothing but events. */
  readonly onSign?: ((sign: StreamSign) => void) | undefined
}

/** What a stream carries beside events. */
export type StreamSign =
  /** Something arrived, be it only that the server lives. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'logs'; readonly flowRun: string; readonly items: readonly Log[] }
  /** A worker fell silent, was heard from again, or has another problem. */
  | { readonly kind: 'workers' }
  /** Other slots of concurrency limits are in use than before. */
  | { readonly kind: 'limits' }

/** Without an answer or a sign of life for this long a connection is taken for dead, in milliseconds. */
export const SILENCE_MS = 30_000
