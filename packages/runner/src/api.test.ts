import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemRandom } from '@orc/core/runtime'
import { afterEach, expect, test } from 'vitest'
import { connectRunner } from './api.ts'
import { PROOF_PATH, proofOf, verifierOf } from './endpoint-proof.ts'

const KEY = Buffer.from('the key of the installation').toString('base64url')
const RENEWAL = { id: 'run-1', epoch: 1 }
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function listen(listener: RequestListener, at: number | string = 0) {
  const server = createServer(listener)
  await new Promise<void>((resolve) =>
    typeof at === 'string' ? server.listen(at, resolve) : server.listen(at, '127.0.0.1', resolve),
  )
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  cleanUps.push(close)
  return { port: (server.address() as AddressInfo).port, close }
}

/** A run endpoint that has this key, and what came in there. */
function endpointOf(key: string, seen: (string | undefined)[] = []): { seen: typeof seen; listener: RequestListener } {
  const listener: RequestListener = ({ url = '', headers, socket }, response) => {
    seen.push(headers.authorization)
    const asked = new URL(url, 'http://orc')
    const challenge = asked.searchParams.get('challenge') ?? ''
    const by = verifierOf(key, asked.searchParams.get('verifier') ?? '').key
    const isProof = asked.pathname === PROOF_PATH
    const answer = isProof
      ? { proof: proofOf(by, { challenge, port: socket.localPort ?? 0 }) }
      : { leaseMs: 1, stop: null }
    response.end(JSON.stringify(answer))
  }
  return { seen, listener }
}

function connectTo(port: number) {
  const api = { url: `http://127.0.0.1:${port}`, verifier: verifierOf(KEY, 'this-run') }
  const client = connectRunner({ api, token: 'orcrun_a.b' }, { readUrl: () => undefined, random: systemRandom })
  cleanUps.push(() => client[Symbol.asyncDispose]())
  return client
}

test('the holder proves itself once for each connection, without being told the token', async () => {
  const { seen, listener } = endpointOf(KEY)
  const client = connectTo((await listen(listener)).port)
  await client.call('renewFlowRun', RENEWAL)
  await client.call('renewFlowRun', RENEWAL)
  expect(seen).toEqual([undefined, 'Bearer orcrun_a.b', 'Bearer orcrun_a.b'])
})

test.each([
  ['answers anything with success', (_, response) => void response.end('{"state":{}}')],
  ['knows nothing', (_, response) => void response.writeHead(404).end('<h1>Not Found</h1>')],
  ['has another key', endpointOf('b3RoZXI').listener],
  ['hangs up', ({ socket }) => void socket.destroy()],
  ['talks without an end', (_, response) => void response.end('{"proof":"'.padEnd(5_000, 'a'))],
] as [string, RequestListener][])('a stranger who took the port and %s is sent no token', async (_, answer) => {
  const first = await listen(endpointOf(KEY).listener)
  const client = connectTo(first.port)
  await client.call('renewFlowRun', RENEWAL)
  await first.close()
  const tokens: (string | undefined)[] = []
  const stranger = await listen((request, response) => {
    tokens.push(request.headers.authorization)
    answer(request, response)
  }, first.port)
  while (tokens.length === 0) {
    await expect(client.call('renewFlowRun', RENEWAL)).rejects.toMatchObject({ code: 'api_unreachable' })
  }
  expect(tokens).toEqual([undefined])
  await stranger.close()
  await listen(endpointOf(KEY).listener, first.port)
  await client.call('renewFlowRun', RENEWAL)
})

test('a stranger elsewhere who passes the challenge on proves nothing', async () => {
  const real = await listen(endpointOf(KEY).listener)
  const parrot = await listen((request, response) => {
    expect(request.headers.authorization).toBeUndefined()
    void fetch(`http://127.0.0.1:${real.port}${request.url}`).then(async (reply) => response.end(await reply.text()))
  })
  await expect(connectTo(parrot.port).call('renewFlowRun', RENEWAL)).rejects.toMatchObject({
    code: 'api_unreachable',
    details: { reason: 'who answers there is a stranger' },
  })
})
