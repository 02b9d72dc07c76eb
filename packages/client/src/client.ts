import type { Event, OperationInput, OperationReply } from '@orc/core/contract'
import { fillPath, OPERATIONS, type OperationName, pathFields } from '@orc/core/contract/operations'
import { errorOf, isNotReady } from './error-of.ts'
import type { EventsAsk, StreamAsk, Transport, TransportRequest } from './transports/transport.ts'

export interface CallOptions {
  /** Gives up waiting for the answer; the request may have its effect all the same. */
  readonly signal?: AbortSignal | undefined
  /** Makes a create repeatable: a second one with the same key answers as the first did. */
  readonly idempotencyKey?: string | undefined
}

/** Orc's operations, typed by its contract. */
export interface Client extends AsyncDisposable {
  /** Where the API is, for messages. */
  readonly address: string
  /**
   * Calls an operation once; nothing is tried again.
   * @throws {OrcError} what the API answered, with its code and details; `api_unreachable` when no answer came;
   *   `api_bad_answer` when what answers is not Orc
   */
  call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    options?: CallOptions,
  ): Promise<OperationReply<Name>>
  /** Events in the order they were committed, from `after` on. Throws when the connection is lost. */
  events(ask?: EventsAsk): AsyncIterable<Event>
  /** Closes connections that are kept open. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A client whose stream tells of its positions, for what resumes it. */
export interface PositionedClient extends Client {
  events(ask?: StreamAsk): AsyncIterable<Event>
}

export function createClient(transport: Transport): PositionedClient {
  return {
    address: transport.address,
    call: async (name, input, options = {}) => {
      const reply = await transport.send(requestOf(name, input, options))
      const isAnswer = reply.status < 400 && reply.body !== undefined
      if (isAnswer || isNotReady(name, reply)) return reply.body as OperationReply<typeof name>
      throw errorOf(reply, transport.address)
    },
    events: (ask = {}) => transport.streamEvents(ask),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** The fields of the path go there, the rest into the query or the body. */
function requestOf(name: OperationName, input: object, { signal, idempotencyKey }: CallOptions): TransportRequest {
  const [method, path] = OPERATIONS[name]
  const fields = new Set(pathFields(path))
  const rest = Object.fromEntries(Object.entries(input).filter(([field]) => !fields.has(field)))
  const waitMs = 'waitMs' in input && typeof input.waitMs === 'number' ? input.waitMs : 0
  const carriesBody = method !== 'GET' && method !== 'DELETE'
  const content = carriesBody ? { body: rest } : { query: rest }
  return { method, path: fillPath(path, { ...input }), ...content, waitMs, signal, idempotencyKey }
}
