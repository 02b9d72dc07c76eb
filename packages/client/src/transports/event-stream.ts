import type { Event } from '@orc/core/contract'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { StreamAsk } from './transport.ts'

/** Named so because it is no event of Orc's: it says where the stream begins. */
const BEGIN = 'begin'

/** Reads server-sent events out of the text of a response. Comments, which keep the connection alive, are passed over. */
export async function* parseEventStream(
  chunks: AsyncIterable<string>,
  { onPosition }: Pick<StreamAsk, 'onPosition'>,
): AsyncGenerator<Event, void, undefined> {
  let messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  for await (const chunk of chunks) {
    parser.feed(chunk)
    const arrived = messages
    messages = []
    for (const message of arrived) {
      if (message.event !== BEGIN) yield JSON.parse(message.data) as Event
      onPosition?.(Number(message.id)) // once it was taken: an event that nobody got is asked for again
    }
  }
}
