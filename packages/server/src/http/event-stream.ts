import type { ServerResponse } from 'node:http'
import type { Event } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import type { Api } from '../api.ts'

export interface EventStreamAsk {
  readonly query: Readonly<Record<string, string | string[]>> | undefined
  /** Sent by browsers that reconnect: where they were. It goes before the query, which is still that of the beginning. */
  readonly lastEventId: string | string[] | undefined
  readonly signal: AbortSignal
}

/**
 * Events as server-sent events (HTML, section 9.2), resumable: the id of each is its number in the table. The first
 * message, `begin`, is no event of Orc's and carries the position that the stream starts from, so that a client that
 * loses the connection before anything happened misses nothing either. A comment line shows that a quiet stream lives.
 */
export async function serveEventStream(api: Api, response: ServerResponse, ask: EventStreamAsk): Promise<void> {
  const { after: given, subject } = checkedAsk(ask)
  const after = given ?? (await api.store.events.last())
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close', // nothing comes after a stream
    'x-accel-buffering': 'no', // nginx would hold events back
  })
  response.write(`id: ${after}\nevent: begin\ndata: {}\n\n`)
  for await (const events of api.streamEvents({ after, subject, signal: ask.signal })) {
    const text = events.length === 0 ? ':\n\n' : events.map(asMessage).join('')
    if (!response.write(text)) await drained(response)
  }
  response.end()
}

function asMessage(event: Event): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

/** A reader that is slower than the events holds up the reading of the table, not the memory of the server. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

interface CheckedAsk {
  readonly after: number | undefined
  readonly subject: string | undefined
}

function checkedAsk({ query = {}, lastEventId }: EventStreamAsk): CheckedAsk {
  const { after, subject, ...others } = query
  const problems = Object.keys(others).map((name) => `there is no field "${name}"`)
  const position = lastEventId ?? after
  if (position !== undefined && !/^\d{1,15}$/.test(String(position))) problems.push('"after" is not the id of an event')
  if (Array.isArray(subject)) problems.push('"subject" is given twice')
  if (problems.length > 0) throw new OrcError('request_invalid', { problems, operation: 'event stream' })
  return {
    after: position === undefined ? undefined : Number(position),
    subject: typeof subject === 'string' ? subject : undefined,
  }
}
