import type { Server, ServerResponse } from 'node:http'
import { OrcError } from '@orc/core/model'
import type { WorkerEvent } from '@orc/worker'

export interface HealthServer extends AsyncDisposable {
  readonly url: string
  /** Told of what the worker tells. */
  readonly observe: (event: WorkerEvent) => void
}

interface Health {
  started: boolean
  /** What keeps the worker from its work, null if nothing does. */
  problem: string | null
}

const ADDRESS = '127.0.0.1'

/** `GET /health`: 200 while the worker claims runs, else 503 with the reason. */
export async function serveHealth(port: number): Promise<HealthServer> {
  const health: Health = { started: false, problem: null }
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
export function after(event: WorkerEvent): Partial<Health> {
  if (event.type === 'worker:started') return { started: true }
  if (event.type === 'worker:draining') return { problem: 'It is stopping.' }
  if (event.type === 'worker:problem-changed') return { problem: event.problem }
  if (event.type === 'api:lost') return { problem: 'The API does not answer.' }
  return event.type === 'api:regained' ? { problem: null } : {}
}

function answer(response: ServerResponse, { started, problem }: Health): void {
  const reason = problem ?? (started ? null : 'It has not started yet.')
  const body = JSON.stringify(reason === null ? { status: 'ok' } : { status: 'problem', problem: reason })
  response.writeHead(reason === null ? 200 : 503, { 'content-type': 'application/json' }).end(body)
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' ? new OrcError('port_in_use', { host: ADDRESS, port }, { cause: error }) : error,
      )
    })
    server.listen({ host: ADDRESS, port }, resolve)
  })
}
