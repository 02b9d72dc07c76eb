import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createClient } from '../client.ts'
import { httpTransport } from './http.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

type Listener = (...exchange: Parameters<RequestListener>) => unknown

async function serve(listener: Listener, socketPath?: string): Promise<{ url: string; port: number }> {
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) =>
    socketPath ? server.listen(socketPath, resolve) : server.listen(0, '127.0.0.1', resolve),
  )
  cleanUps.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  const port = socketPath ? 0 : (server.address() as AddressInfo).port
  return { url: `http://127.0.0.1:${port}`, port }
}

function clientOf(options: Parameters<typeof httpTransport>[0]) {
  const client = createClient(httpTransport(options))
  cleanUps.push(() => client[Symbol.asyncDispose]())
  return client
}

const health = JSON.stringify({ status: 'ok', version: '1' })

test('calls share a connection, carry the key, and go below the path of the address', async () => {
  const seen: unknown[] = []
  const { url } = await serve((request, response) => {
    seen.push([request.url, request.headers.authorization, request.socket.remotePort])
    response.end(health)
  })
  const client = clientOf({ url: `${url}/base/`, key: 'orc_key' })
  await client.call('getHealth', {})
  await client.call('getHealth', {})
  expect(seen[0]).toEqual(['/base/api/health', 'Bearer orc_key', expect.any(Number)])
  expect(seen[1]).toEqual(seen[0])
})

test('a body arrives with its length in bytes, and lists in a query are repeated', async () => {
  const seen: unknown[] = []
  const { url } = await serve(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    seen.push([
      request.method,
      request.url,
      request.headers['content-length'],
      request.headers['idempotency-key'],
      body,
    ])
    response.end('{}')
  })
  const client = clientOf({ url })
  await client.call('setVariable', { name: 'x', value: 'ü' }, { idempotencyKey: 'k' })
  await client.call('listFlowRuns', { states: ['RUNNING', 'FAILED'], tag: 'a&b' })
  expect(seen).toEqual([
    ['PUT', '/api/variables/x', '14', 'k', '{"value":"ü"}'],
    ['GET', '/api/flow-runs?states=RUNNING&states=FAILED&tag=a%26b', undefined, undefined, ''],
  ])
})

test('a Unix socket is reached by its path', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orc-client-'))
  cleanUps.push(() => rmSync(folder, { recursive: true }))
  const socketPath = join(folder, 'api.sock')
  await serve((_, response) => response.end(health), socketPath)
  const client = clientOf({ url: `unix:${socketPath}` })
  expect(await client.call('getHealth', {})).toEqual({ status: 'ok', version: '1' })
  expect(client.address).toBe(`unix:${socketPath}`)
})

test('nobody there, a connection cut before or in the middle of the answer: the API is unreachable, and why', async () => {
  const { url, port } = await serve((request, response) => {
    if (request.url === '/api/health') return request.socket.destroy()
    response.writeHead(200, { 'content-length': 100 })
    response.write('{"half":')
    return setImmediate(() => request.socket.destroy())
  })
  const client = clientOf({ url })
  await expect(client.call('getHealth', {})).rejects.toMatchObject({ code: 'api_unreachable' })
  await expect(client.call('getReady', {})).rejects.toMatchObject({ code: 'api_unreachable' })
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()))
  await expect(clientOf({ url }).call('getHealth', {})).rejects.toMatchObject({
    code: 'api_unreachable',
    details: { url: `http://127.0.0.1:${port}`, reason: 'ECONNREFUSED' },
  })
})

test('another program that answers is not taken for Orc', async () => {
  const { url } = await serve((_, response) => response.end('<html>'))
  await expect(clientOf({ url }).call('getHealth', {})).rejects.toMatchObject({
    code: 'api_bad_answer',
    details: { status: 200 },
  })
})

test('an abort ends the call with its reason, before and during', async () => {
  const waiting = Promise.withResolvers<void>()
  const { url } = await serve(() => waiting.resolve())
  const client = clientOf({ url })
  await expect(client.call('getHealth', {}, { signal: AbortSignal.abort('early') })).rejects.toBe('early')
  const leaving = new AbortController()
  const call = client.call('getHealth', {}, { signal: leaving.signal })
  await waiting.promise
  leaving.abort('late')
  await expect(call).rejects.toBe('late')
})

test('events are read from a stream in whatever pieces they come, and each position is told once it is taken', async () => {
  const text =
    'id: 4\nevent: begin\ndata: {}\n\n:\n\nid: 5\nevent: flow-run:failed\ndata: {"id":5}\n\nid: 7\ndata: {"id":7}\n\n'
  const { url } = await serve((request, response) => {
    expect(request.url).toBe('/api/events/stream?after=4&subject=a%2Fb')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const character of text) response.write(character)
    response.end()
  })
  const trace: unknown[] = []
  const onPosition = (after: number) => trace.push(`at ${after}`)
  for await (const event of clientOf({ url }).events({ after: 4, subject: 'a/b', onPosition })) trace.push(event)
  expect(trace).toEqual(['at 4', { id: 5 }, 'at 5', { id: 7 }, 'at 7'])
})

test('a stream that is refused is the error of the refusal; an abort just ends it', async () => {
  const refusing = await serve((_, response) => response.writeHead(401).end('{"code":"unauthorized","details":{}}'))
  const refused = clientOf(refusing).events()[Symbol.asyncIterator]()
  await expect(refused.next()).rejects.toMatchObject({ code: 'unauthorized' })

  const { url } = await serve((_, response) => response.writeHead(200).write(':\n\nid: 1\ndata: {"id":1}\n\n'))
  const leaving = new AbortController()
  const seen: number[] = []
  for await (const event of clientOf({ url }).events({ signal: leaving.signal })) {
    seen.push(event.id)
    leaving.abort()
  }
  expect(seen).toEqual([1])
})
