import type { Server, ServerResponse } from 'node:http'
import { explainListenError } from '@orc/core/model'
import type { WorkerEvent } from '@orc/worker'

export interface HealthServer extends AsyncDisposable {
  readonly url: string
  /** Told of what the worker tells. */
  readonly observe: (event: WorkerEvent) => void
}

interface Health {
  started: boolean
  draining: boolean
  /** Apart from each other: the API may come back while the engine stays away. */
  api: string | null
  engine: string | null
}

const ADDRESS = '127.0.0.1'

/** `GET /health`: 200 while the worker claims runs, else 503 with the reason. */
export async function serveHealth(port: number): Promise<HealthServer> {
  const health: Health = { started: false, draining: false, api: null, engine: null }
  const server = process.getBuiltinModule('node:http').createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/health') answer(response, health)
    else response.writeHead(404).end()
  })
  await listening(server, port)
  const address = server.address()
  return {
    url: `http://${ADDRESS}:${typeof address === 'object' && address ? address.port : port}/health`,
    observe: (event) => Object.assign(health, after(event)),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What an event says about the worker's health; nothing for most. */
function after(event: WorkerEvent): Partial<Health> {
  if (event.type === 'worker:started') return { started: true }
  if (event.type === 'worker:draining') return { draining: true }
  if (event.type === 'worker:problem-changed') return { engine: event.problem }
  if (event.type === 'api:lost') return { api: 'The API does not answer.' }
  return event.type === 'api:regained' ? { api: null } : {}
}

/** What keeps the worker from claiming, null if nothing does. */
function reasonOf({ started, draining, api, engine }: Health): string | null {
  if (draining) return 'It is stopping.'
  return api ?? engine ?? (started ? null : 'It has not started yet.')
}

function answer(response: ServerResponse, health: Health): void {
  const reason = reasonOf(health)
  const body = JSON.stringify(reason === null ? { status: 'ok' } : { status: 'problem', problem: reason })
  response.writeHead(reason === null ? 200 : 503, { 'content-type': 'application/json' }).end(body)
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, { host: ADDRESS, port })))
    server.listen({ host: ADDRESS, port }, resolve)
  })
}
