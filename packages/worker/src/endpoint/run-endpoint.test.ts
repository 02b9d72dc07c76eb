import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract } from '@orc/core/contract'
import { OPERATIONS, type OperationName } from '@orc/core/contract/operations'
import { systemClock } from '@orc/core/runtime'
import { proofOf } from '@orc/runner'
import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunEndpointEvent } from './endpoint-role.ts'
import { type EndpointRegistry, fileRegistry, settingsRegistry, takeAway } from './registry.ts'
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

  test('to an API at a Unix socket', async () => {
    const socket = join(home, 'api.sock')
    const upstream = createServer((request, response) => {
      response.end(JSON.stringify({ at: request.url, as: request.headers.authorization }))
    })
    await new Promise<void>((resolve) => upstream.listen(socket, resolve))
    cleanUp.defer(() => void upstream.close())
    const reply = await ask(await urlOf(await start(relayToUrl(`unix:${socket}`))))
    expect(await reply.json()).toEqual({ at: '/api/flow-runs/r1/renew', as: `Bearer ${TOKEN}` })
  })

  test.each(['ftp://orc.test', 'localhost:4270', 'nonsense', 'unix:'])('%s is no API to relay to', (url) => {
    expect(() => relayToUrl(url)).toThrow(expect.objectContaining({ code: 'usage' }))
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

  test('each run is handed what proves the endpoint to it, and nothing that proves it to another', async () => {
    const { endpoint } = await start()
    const [one, other] = [await endpoint.api(), await endpoint.api()]
    const challenge = 'c'
    const port = Number(new URL(one.url).port)
    const proofs = [one, other].map(async ({ verifier: { id = '', key = '' } = {} }) => {
      const reply = await fetch(`${one.url}/run-endpoint?challenge=${challenge}&verifier=${id}`)
      return [await reply.json(), { proof: proofOf(key, { challenge, port }) }]
    })
    const [[given, expected] = [], [elses] = []] = await Promise.all(proofs)
    expect(given).toEqual(expected)
    expect(elses).not.toEqual(given)
    expect(JSON.stringify([one, other])).not.toContain(JSON.parse((await registry.read()) ?? '').key)
  })

  test('a start that finds no place is given up when it is told to', async () => {
    const contended: EndpointRegistry = { read: async () => undefined, compareAndSet: async () => false }
    const leaving = new AbortController()
    const options = { registry: contended, relay: unused, urlFile: urlFile(), clock: new FakeClock() }
    const starting = startRunEndpoint({ ...options, signal: leaving.signal })
    await options.clock.untilAsleep()
    leaving.abort(new Error('enough'))
    await expect(starting).rejects.toThrow('enough')
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

  test('of many who find a lock that a dead process left, one at a time goes on', async () => {
    const lock = join(home, 'run-endpoint.key.json.lock')
    await writeFile(lock, '')
    await utimes(lock, 1, 1)
    const wins = await Promise.all(['a', 'b', 'c', 'd'].map((value) => registry.compareAndSet(undefined, value)))
    expect(wins.filter(Boolean)).toHaveLength(1)
    expect(await readdir(home)).toEqual(['run-endpoint.key.json'])
  })

  test('a lock that was made since the look at the stale one is put back', async () => {
    const lock = join(home, 'lock')
    await writeFile(lock, 'stale')
    const stale = await stat(lock)
    await rm(lock)
    await writeFile(join(home, 'other'), '') // takes the freed inode
    await writeFile(lock, 'fresh')
    await takeAway(lock, stale)
    expect(await readFile(lock, 'utf8')).toBe('fresh')
    await takeAway(lock, await stat(lock))
    expect(await readdir(home)).toEqual(['other'])
  })

  test('a lock that stays is not waited for without an end', async () => {
    const lock = join(home, 'run-endpoint.key.json.lock')
    await writeFile(lock, '')
    const clock = new FakeClock((await stat(lock)).mtime)
    await utimes(lock, new Date('2999-01-01'), new Date('2999-01-01'))
    const held = fileRegistry({ file: join(home, 'run-endpoint.key.json'), clock }).compareAndSet(undefined, 'x')
    await clock.untilAsleep()
    clock.advance(15_000)
    await expect(held).rejects.toMatchObject({ code: 'worker_misconfigured' })
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
