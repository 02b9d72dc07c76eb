import type { Event } from '@orc/core/contract'
import type { EventsAsk, StreamAsk, Transport, TransportReply, TransportRequest } from './transport.ts'

/** What an API in this process offers. Described by its shape, so that a client needs no server to be installed. */
export interface InProcessApi {
  handle(
    request: Omit<TransportRequest, 'waitMs'> & { readonly principal: { readonly kind: 'owner' } },
  ): Promise<TransportReply>
  /** Batches, of which an empty one says that nothing happened for a while. */
  streamEvents(ask: EventsAsk): AsyncIterable<readonly Event[]>
}

/** Calls the API's own pipeline: the same checks, errors and answers as over the wire, without the wire. */
export function inProcessTransport(api: InProcessApi): Transport {
  return {
    address: 'this process',
    send: ({ waitMs: _, ...request }) => api.handle({ ...request, principal: { kind: 'owner' } }),
    streamEvents: async function* ({ onPosition, ...ask }: StreamAsk) {
      for await (const events of api.streamEvents(ask)) {
        for (const event of events) {
          yield event
          onPosition?.(event.id)
        }
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
