import type { ServerResponse } from 'node:http'
import type { Event } from '@orc/core/contract'
import type { Api } from '../api.ts'
import type { LogAsk } from '../events/stream-logs.ts'
import { type CheckedAsk, checkedAsk } from './event-stream-ask.ts'

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
 *
 * A page has one stream for all it shows, so more comes along with it, without an id, as it is no part of the table:
 * `logs`, the lines of the runs that were asked for; `workers`, when one fell silent or has another problem; and `limits`,
 * when other slots of concurrency limits are in use.
 */
export async function serveEventStream(api: Api, response: ServerResponse, ask: EventStreamAsk): Promise<void> {
  const checked = checkedAsk(ask)
  const after = checked.after ?? (await api.store.events.last())
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close', // nothing comes after a stream
    'x-accel-buffering': 'no', // nginx would hold events back
  })
  response.write(`id: ${after}\nevent: begin\ndata: {}\n\n`)
  const { signal } = ask
  await Promise.all([
    ...checked.logs.map((each) => writeLogs(api, response, { ...each, signal })),
    checked.workers ? writeSigns(response, 'workers', api.workerChanges(signal)) : undefined,
    checked.limits ? writeSigns(response, 'limits', api.limitChanges(signal)) : undefined,
    writeEvents(api, response, { ...checked, after, signal }),
  ])
  response.end()
}

async function writeEvents(
  api: Api,
  response: ServerResponse,
  ask: Pick<CheckedAsk, 'subject'> & { readonly after: number; readonly signal: AbortSignal },
): Promise<void> {
  for await (const events of api.streamEvents(ask)) {
    const text = events.length === 0 ? ':\n\n' : events.map(asMessage).join('')
    if (!response.write(text)) await drained(response)
  }
}

async function writeLogs(api: Api, response: ServerResponse, ask: LogAsk): Promise<void> {
  for await (const items of api.streamLogs(ask)) {
    const data = JSON.stringify({ flowRun: ask.flowRun, items })
    if (!response.write(`event: logs\ndata: ${data}\n\n`)) await drained(response)
  }
}

async function writeSigns(response: ServerResponse, name: string, changes: AsyncIterable<void>): Promise<void> {
  for await (const _ of changes) {
    if (!response.write(`event: ${name}\ndata: {}\n\n`)) await drained(response)
  }
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
