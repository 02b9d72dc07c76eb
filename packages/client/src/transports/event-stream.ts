import type { Event, Log } from '@orc/core/contract'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { StreamAsk, StreamSign } from './transport.ts'

/** No event of Orc's has such a name. */
const BEGIN = 'begin'
const LOGS = 'logs'
const WORKERS = 'workers'
const LIMITS = 'limits'

/** Reads server-sent events out of the text of a response. Comments, which keep the connection alive, are passed over. */
export async function* parseEventStream(
  chunks: AsyncIterable<string>,
  { onPosition, onSign }: Pick<StreamAsk, 'onPosition' | 'onSign'>,
): AsyncGenerator<Event, void, undefined> {
  let messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  for await (const chunk of chunks) {
    parser.feed(chunk)
    onSign?.({ kind: 'alive' })
    const arrived = messages
    messages = []
    for (const message of arrived) {
      const sign = signOf(message)
      if (sign) {
        onSign?.(sign)
        continue
      }
      if (message.event !== BEGIN) yield JSON.parse(message.data) as Event
      onPosition?.(Number(message.id)) // once it was taken: an event that nobody got is asked for again
    }
  }
}

function signOf({ event, data }: EventSourceMessage): StreamSign | undefined {
  if (event === WORKERS || event === LIMITS) return { kind: event }
  if (event !== LOGS) return undefined
  return { kind: 'logs', ...(JSON.parse(data) as { flowRun: string; items: Log[] }) }
}
