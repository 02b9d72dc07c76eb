import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract } from '@orc/core/contract'
import { OPERATIONS, type OperationName } from '@orc/core/contract/operations'
import { systemClock } from '@orc/core/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunEndpointEvent } from './endpoint-role.ts'
import { type EndpointRegistry, fileRegistry, settingsRegistry } from './registry.ts'
import { type RunRelay, type RunRequest, relayInProcess, relayToUrl } from './relay.ts'
import { type RunEndpoint, startRunEndpoint } from './run-endpoint.ts'
import { RUN_OPERATIONS } from './run-operations.ts'

const TOKEN = 'orcrun_payload.signature'
let home: string
let registry: EndpointRegistry
let cleanUp: AsyncDisposableStack

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orc-endpoint-'))
  registry = fileRegistry({ file: join(home, 'run-endpoint.key.json'), clock: systemClock })
  cleanUp = new AsyncDisposableStack()
})
afterEach(async () => {
  await cleanUp.disposeAsync()
  await rm(home, { recursive: true })
})

interface Started {
  readonly endpoint: RunEndpoint
  readonly events: RunEndpointEvent[]
  readonly requests: RunRequest[]
}

async function start(relay?: RunRelay): Promise<Started> {
  const events: RunEndpointEvent[] = []
  const requests: RunRequest[] = []
  const answer: RunRelay = async (request) => {
    requests.push(request)
    return { status: 200, contentType: 'application/json', content: '{"ok":true}' }
  }
  const options = {
    registry,
    relay: relay ?? answer,
    urlFile: urlFile(),
    onEvent: (event: RunEndpointEvent) => void events.push(event),
  }
  const endpoint = cleanUp.use(await startRunEndpoint(options))
  return { endpoint, events, requests }
}

const urlFile = (): string => join(home, 'run-endpoint.json')
const urlOf = async ({ endpoint }: Started): Promise<string> => (await endpoint.api()).url

function ask(
  url: string,
  { path = '/api/flow-runs/r1/renew', method = 'POST', token = TOKEN, body = '{"epoch":1}' } = {},
) {
  return fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(method === 'POST' ? { body } : {}),
  })
}

describe('what it lets through', () => {
  test('the operations of a run are those whose access is `run`', () => {
    const names = Object.keys(contract) as OperationName[]
    expect([...RUN_OPERATIONS].sort()).toEqual(names.filter((name) => contract[name].access === 'run').sort())
  })

  test('a run operation with a run token is relayed as it came', async () => {
    const started = await start()
    const reply = await ask(await urlOf(started), { path: '/api/flow-runs/r1/logs?after=3', method: 'GET' })
    expect([reply.status, await reply.json()]).toEqual([200, { ok: true }])
    const authorization = `Bearer ${TOKEN}`
    expect(started.requests).toMatchObject([
      { method: 'GET', path: '/api/flow-runs/r1/logs', query: 'after=3', authorization },
    ])
  })

  test("the installation's own key is refused: nobody but runs comes in here", async () => {
    const started = await start()
    const reply = await ask(await urlOf(started), { token: 'orc_the-owners-key' })
    expect([reply.status, started.requests]).toEqual([401, []])
  })

  test.each(
    (Object.keys(OPERATIONS) as OperationName[])
      .filter((name) => !RUN_OPERATIONS.some((allowed) => allowed === name))
      .map((name) => [name]),
  )('%s is refused', async (name) => {
    const started = await start()
    const [method, path] = OPERATIONS[name]
    const reply = await ask(await urlOf(started), { method, path: path.replaceAll(/:\w+/g, 'x') })
    expect([reply.status, started.requests]).toEqual([404, []])
  })

  test('a body larger than the API takes is refused', async () => {
    const started = await start()
    const reply = await ask(await urlOf(started), { body: 'x'.repeat(5 * 1024 * 1024) }).catch(() => undefined)
    expect(reply === undefined || reply.status === 413).toBe(true)
    expect(started.requests).toEqual([])
  })
})

describe('relays', () => {
  test('in process, the token says who asks, and anything but a run is refused', async () => {
    const api = {
      authenticate: (header: string | undefined) => ({ kind: header === `Bearer ${TOKEN}` ? 'run' : 'anonymous' }),
      handle: async (request: object) => ({ status: 200, body: { request } }),
    }
    const url = await urlOf(await start(relayInProcess(api)))
    const reply = (await (await ask(url, { path: '/api/flow-runs/r1/logs?after=3', method: 'GET' })).json()) as object
    expect(reply).toMatchObject({ request: { query: { after: '3' }, principal: { kind: 'run' } } })
    expect((await ask(url)).status).toBe(200)
    expect((await ask(url, { token: 'orcrun_forged' })).status).toBe(401)
    expect((await ask(url, { body: '{' })).status).toBe(400)
  })

  test("to an API elsewhere, the run's token is passed on, and problems come back as they are", async () => {
    const seen: (string | undefined)[] = []
    const upstream = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(409, { 'content-type': 'application/problem+json' }).end('{"code":"stale_epoch"}')
    })
    const url = await listening(upstream)
    const reply = await ask(await urlOf(await start(relayToUrl(url))))
    expect([reply.status, reply.headers.get('content-type'), await reply.json()]).toEqual([
      409,
      'application/problem+json',
      { code: 'stale_epoch' },
    ])
    expect(seen).toEqual([`Bearer ${TOKEN}`])
  })

  test('an API elsewhere that is away is a problem that may be tried again', async () => {
    const reply = await ask(await urlOf(await start(relayToUrl('http://127.0.0.1:1'))))
    expect([reply.status, await reply.json()]).toMatchObject([503, { code: 'api_unreachable' }])
  })
})

describe('one for each installation', () => {
  test('a second process finds the first, and hands out its address', async () => {
    const first = await start()
    const second = await start()
    expect(await urlOf(second)).toBe(await urlOf(first))
    expect([first.events, second.events].map(([event]) => event?.type)).toEqual([
      'run-endpoint:bound',
      'run-endpoint:found',
    ])
  })

  test('of several that start at the same time one binds it', async () => {
    const all = await Promise.all([start(), start(), start(), start()])
    expect(new Set(await Promise.all(all.map(urlOf))).size).toBe(1)
    const bound = all.filter(({ events }) => events.some(({ type }) => type === 'run-endpoint:bound'))
    expect(bound).toHaveLength(1)
  })

  test('after a restart it is at the same port', async () => {
    const first = await startRunEndpoint({ registry, relay: unused, urlFile: urlFile() })
    const { url } = await first.api()
    await first[Symbol.asyncDispose]()
    expect(await urlOf(await start())).toBe(url)
  })

  test('another process on its port gets no token: there is a new port, and a file that says so', async () => {
    const first = await startRunEndpoint({ registry, relay: unused, urlFile: urlFile() })
    const { url } = await first.api()
    await first[Symbol.asyncDispose]()
    const asked: (string | undefined)[] = []
    const stranger = createServer((request, response) => {
      asked.push(request.headers.authorization)
      response.end('{"proof":"AAAA"}')
    })
    await listening(stranger, Number(new URL(url).port))
    const later = await start()
    expect(await urlOf(later)).not.toBe(url)
    expect(later.events.map(({ type }) => type)).toEqual(['run-endpoint:bound', 'run-endpoint:moved'])
    expect(JSON.parse(await readFile(urlFile(), 'utf8'))).toEqual({ url: await urlOf(later) })
    expect(asked.length).toBeGreaterThan(0)
    expect(new Set(asked)).toEqual(new Set([undefined]))
  })

  test('a process on its port that says nothing is taken for a stranger', { timeout: 30_000 }, async () => {
    const first = await startRunEndpoint({ registry, relay: unused, urlFile: urlFile() })
    const { url } = await first.api()
    await first[Symbol.asyncDispose]()
    const mute = createTcpServer()
    await new Promise<void>((resolve) => mute.listen(Number(new URL(url).port), '127.0.0.1', resolve))
    cleanUp.defer(() => void mute.close())
    expect(await urlOf(await start())).not.toBe(url)
  })

  test('a stranger who passes the challenge on to the real endpoint proves nothing', async () => {
    const real = await start()
    const realUrl = await urlOf(real)
    const parrot = createServer((request, response) => {
      void fetch(`${realUrl}${request.url}`).then(async (reply) => response.end(await reply.text()))
    })
    const parrotUrl = await listening(parrot)
    const { key } = JSON.parse((await registry.read()) ?? '{}') as { key: string }
    await registry.compareAndSet(await registry.read(), JSON.stringify({ port: Number(new URL(parrotUrl).port), key }))
    expect(await urlOf(await start())).not.toBe(parrotUrl)
  })
})

describe('registries', () => {
  test('the file is readable by its owner alone, and of writers at the same time one wins', async () => {
    const wins = await Promise.all(['a', 'b', 'c', 'd'].map((value) => registry.compareAndSet(undefined, value)))
    expect(wins.filter(Boolean)).toHaveLength(1)
    const { mode } = await stat(join(home, 'run-endpoint.key.json'))
    expect(mode & 0o777).toBe(0o600)
    expect(await registry.compareAndSet('another', 'x')).toBe(false)
  })

  test('settings of a store hold it under one key', async () => {
    const settings = new Map<string, string>()
    const inStore = settingsRegistry({
      get: async (key) => settings.get(key),
      compareAndSet: async (key, expected, value) => {
        if (settings.get(key) !== expected) return false
        settings.set(key, value)
        return true
      },
    })
    expect(await inStore.compareAndSet(undefined, 'one')).toBe(true)
    expect(await inStore.read()).toBe('one')
    expect([...settings.keys()]).toEqual(['run-endpoint'])
  })
})

const unused: RunRelay = async () => {
  throw new Error('Nobody asks here.')
}

async function listening(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  cleanUp.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
