import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../client.ts'
import { fetchTransport } from './fetch.ts'

async function clientOf(listener: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return createClient(fetchTransport({ url: `http://127.0.0.1:${port}/`, key: 'orc_key' }))
}

test('a call carries key, body and idempotency key, and its answer comes back', async () => {
  const seen: unknown[] = []
  const client = await clientOf(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { authorization, 'idempotency-key': key, 'content-type': type } = request.headers
    seen.push([request.method, request.url, authorization, key, type, body])
    response.end('{"id":"1"}')
  })
  const run = { flow: 'f', name: 'd', tags: ['ü'] }
  expect(await client.call('runDeployment', run, { idempotencyKey: 'k' })).toEqual({ id: '1' })
  await client.call('listFlowRuns', { tag: 'x' })
  expect(seen).toEqual([
    ['POST', '/api/deployments/f/d/runs', 'Bearer orc_key', 'k', 'application/json', '{"tags":["ü"]}'],
    ['GET', '/api/flow-runs?tag=x', 'Bearer orc_key', undefined, undefined, ''],
  ])
})

test('no answer is api_unreachable, another program is api_bad_answer, an abort is its reason', async () => {
  const client = await clientOf((request, response) =>
    request.url === '/api/health' ? response.end('<html>') : request.socket.destroy(),
  )
  await expect(client.call('getHealth', {})).rejects.toMatchObject({ code: 'api_bad_answer' })
  await expect(client.call('getReady', {})).rejects.toMatchObject({ code: 'api_unreachable' })
  const reason = new Error('left')
  await expect(client.call('getReady', {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('events are read from a stream, and a refusal of it is the error that it was', async () => {
  const client = await clientOf((request, response) => {
    if (request.url?.includes('subject=none'))
      return response.writeHead(401).end('{"code":"unauthorized","details":{}}')
    response.write('id: 1\nevent: begin\ndata: {}\n\nid: 2\ndata: {"id"')
    return response.end(':2}\n\n')
  })
  const ids: number[] = []
  for await (const event of client.events()) ids.push(event.id)
  expect(ids).toEqual([2])
  const refused = client.events({ subject: 'none' })[Symbol.asyncIterator]().next()
  await expect(refused).rejects.toMatchObject({ code: 'unauthorized' })
})
