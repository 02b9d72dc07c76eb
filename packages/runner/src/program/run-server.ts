import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LogLine, RunReport, StopOrder, TaskRecord } from '@orc/core/contract'
import { toProblem } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'

/** For tests: a real HTTP server with the few operations that a runner calls, which can go away and come back. */
export class RunServer {
  readonly lines: LogLine[] = []
  readonly reports: RunReport[] = []
  readonly records: TaskRecord[] = []
  readonly tokens = new Set<string>()
  nonce: string | undefined
  renewals = 0
  stop: StopOrder | null = null
  onRenewal: () => void = () => {}
  #server: Server | undefined
  #watchers: { readonly isSo: () => boolean; readonly tell: () => void }[] = []

  async listen(port = 0): Promise<string> {
    const server = createServer((request, response) => void this.#serve(request, response))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** As a server that was killed: connections break too. */
  async goAway(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve()
    return new Promise((tell) => this.#watchers.push({ isSo, tell }))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
    this.tokens.add(request.headers.authorization ?? 'none')
    const reply = this.#answer(request.url?.split('/').at(-1) ?? '', JSON.parse(text) as Body)
    const [status, body] = reply instanceof OrcError ? [reply.status, toProblem(reply)] : [200, reply]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    for (const watcher of this.#watchers.filter(({ isSo }) => isSo())) watcher.tell()
  }

  #answer(operation: string, body: Body): object {
    if (operation === 'start') {
      this.nonce ??= body.nonce
      if (this.nonce !== body.nonce) return new OrcError('already_started', { runId: 'run-1', epoch: 1 })
      return {
        leaseMs: 30_000,
        attempt: 1,
        stop: null,
        startedAt: '2026-01-01T00:00:00.000Z',
        hasTaskRuns: false,
        resultsAbove: null,
      }
    }
    if (operation === 'renew') {
      this.renewals += 1
      this.onRenewal()
      return { leaseMs: 30_000, stop: this.stop }
    }
    if (operation === 'logs') this.lines.push(...body.lines)
    if (operation === 'task-runs') this.records.push(...body.records)
    if (operation === 'report') this.reports.push(body.report)
    return operation === 'report' ? { state: { type: 'RUNNING', name: 'Running', at: '' } } : {}
  }
}

interface Body {
  readonly nonce: string
  readonly lines: readonly LogLine[]
  readonly report: RunReport
  readonly records: readonly TaskRecord[]
}
