import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { request as send } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTo } from '@orc/client'
import { silentLogger, systemClock } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, onTestFinished, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import type { ApiOptions } from '../api.ts'
import { type ListenOptions, listen } from './listen.ts'

const owner = { authorization: 'Bearer orc_key' }

async function listening(options: Partial<ListenOptions> = {}, apiOptions: Partial<ApiOptions> = {}) {
  const orc = await apiUnderTest(apiOptions)
  const listener = await listen(orc.api, { clock: new FakeClock(), log: silentLogger, port: 0, ...options })
  onTestFinished(async () => {
    await listener.close()
    await orc[Symbol.asyncDispose]()
  })
  const get = (path: string, init: RequestInit = {}) => fetch(listener.url + path, { headers: owner, ...init })
  const post = (path: string, body: unknown, headers: object = {}) =>
    get(path, { method: 'POST', body: JSON.stringify(body), headers: { ...owner, ...headers } })
  return { orc, listener, get, post }
}

/** Sends bytes as they are and returns the answer's, until the server closes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (data) => (answer += String(data)))
    socket.on('close', () => resolve(answer))
    socket.on('error', () => resolve(answer))
  })
}

test('operations are served as JSON, failures as problem details', async () => {
  const { get, post } = await listening()
  const created = await post('/api/work-pools', { name: 'a b', type: 'process' })
  expect([created.status, created.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(await (await get('/api/work-pools/a%20b')).json()).toMatchObject({ name: 'a b' })
  const missing = await get('/api/work-pools/ab')
  expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  expect(await missing.json()).toMatchObject({ code: 'work_pool_not_found', status: 404, details: { nearest: 'a b' } })
  expect((await get('/api/flow-runs?states=RUNNING&states=FAILED&limit=5')).status).toBe(200)
  expect(await (await get('/api/flow-runs?limt=5')).json()).toMatchObject({ code: 'request_invalid' })
  expect((await get('/nonsense')).status).toBe(404)
})

test('over TCP there is nothing without the key but what is public', async () => {
  const { get } = await listening()
  const refused = await get('/api/work-pools', { headers: {} })
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect((await get('/metrics', { headers: {} })).status).toBe(401)
  expect((await get('/api/events/stream', { headers: {} })).status).toBe(401)
  for (const path of ['/api/health', '/api/ready', '/api/openapi.json']) {
    expect((await get(path, { headers: {} })).status, path).toBe(200)
  }
})

test("a run's token is refused where only the owner is let in", async () => {
  const { orc, get } = await listening()
  const { run } = await orc.claimedRun()
  const headers = { authorization: `Bearer ${run.token}` }
  expect((await get(`/api/flow-runs/${run.id}`, { headers })).status).toBe(200)
  expect((await get('/api/events/stream', { headers })).status).toBe(403)
  expect((await get('/metrics', { headers })).status).toBe(403)
})

test('without a key it listens where only this machine can reach it', async () => {
  await using orc = await apiUnderTest({ apiKey: undefined })
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com']) {
    const attempt = listen(orc.api, { clock: systemClock, log: silentLogger, host, port: 0 })
    await expect(attempt, host).rejects.toMatchObject({ code: 'host_needs_key', details: { host } })
  }
  await using listener = await listen(orc.api, { clock: systemClock, log: silentLogger, port: 0 })
  expect((await fetch(`${listener.url}/api/work-pools`, { headers: owner })).status).toBe(401)
})

test('a port that is taken is an error of its own', async () => {
  const { orc, listener } = await listening()
  const again = listen(orc.api, { clock: systemClock, log: silentLogger, port: listener.port })
  await expect(again).rejects.toMatchObject({
    code: 'port_in_use',
    details: { host: '127.0.0.1', port: listener.port },
  })
})

test('through a Unix socket, which only its owner may open, no key is needed; a file left behind is replaced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orc-socket-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const socketPath = join(folder, 'api.sock')
  const { listener } = await listening({ socketPath })
  expect(statSync(socketPath).mode & 0o777).toBe(0o600)
  expect(await statusThrough(socketPath, {})).toBe(200)
  await using client = connectTo({ url: listener.url })
  expect((await client.call('listWorkPools', {})).items).toEqual([])
  expect(await statusThrough(socketPath, { authorization: 'Bearer wrong' })).toBe(401)
  const taken = listening({ socketPath })
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await listener.close()
})

function statusThrough(socketPath: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = send({ socketPath, path: '/api/work-pools', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject).end()
  })
}

test('a body is taken up to the limit and refused beyond it, announced or not', async () => {
  const { get, post, listener } = await listening({ maxBodyBytes: 1000 })
  const body = (bytes: number) => JSON.stringify({ name: 'x', value: '.'.repeat(bytes - 23) })
  expect(body(1000)).toHaveLength(1000)
  expect((await get('/api/variables/x', { method: 'PUT', body: body(1000) })).status).toBe(200)
  const refused = await get('/api/variables/x', { method: 'PUT', body: body(1001) })
  expect([refused.status, await refused.json()]).toMatchObject([
    413,
    { code: 'request_too_large', details: { limitBytes: 1000 } },
  ])
  const chunks = `${(2000).toString(16)}\r\n${'.'.repeat(2000)}\r\n0\r\n\r\n`
  const head = 'PUT /api/variables/x HTTP/1.1\r\nhost: x\r\nauthorization: Bearer orc_key\r\nconnection: close\r\n'
  expect(await raw(listener.port, `${head}transfer-encoding: chunked\r\n\r\n${chunks}`)).toMatch(/^HTTP\/1.1 413 /)
  expect((await post('/api/work-pools', { name: 'etl', type: 'process' })).status).toBe(200)
})

test('a body that is no JSON is refused with the reason', async () => {
  const { get } = await listening()
  const refused = await get('/api/work-pools', { method: 'POST', body: '{"name":' })
  expect(await refused.json()).toMatchObject({
    code: 'request_invalid',
    detail: expect.stringContaining('is not JSON'),
  })
})

test('a repeated create with the same Idempotency-Key makes one', async () => {
  const { post } = await listening()
  const create = () => post('/api/work-pools', { name: 'etl', type: 'process' }, { 'idempotency-key': 'k' })
  const [first, second] = [await (await create()).json(), await (await create()).json()]
  expect(second).toEqual(first)
})

test('a client that hangs up takes its wait with it: the next run is not claimed for nobody', async () => {
  const { orc, listener } = await listening({}, { pollMs: 60_000 })
  await orc.deployed()
  const leaving = new AbortController()
  const body = JSON.stringify({ workerId: 'w1', claimId: 'c1', slots: 1, waitMs: 60_000 })
  const url = `${listener.url}/api/work-pools/etl/claim`
  const waiting = fetch(url, { method: 'POST', body, headers: owner, signal: leaving.signal }).catch(() => 'left')
  await orc.clock.untilAsleep()
  leaving.abort()
  expect(await waiting).toBe('left')
  await expect.poll(() => orc.clock.untilNextMs()).toBeUndefined()
  await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  expect(await orc.claim({ workerId: 'w2' })).toHaveLength(1)
})

test('closing answers those who wait at once, and takes no more requests', async () => {
  const { orc, listener, get } = await listening({}, { pollMs: 60_000 })
  await orc.deployed()
  const { id } = await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  const waiting = get(`/api/flow-runs/${id}?waitMs=60000`)
  await orc.clock.untilAsleep()
  await listener.close()
  expect(await (await waiting).json()).toMatchObject({ id, state: { type: 'SCHEDULED' } })
  await expect(get('/api/health')).rejects.toThrow('fetch failed')
})

test('metrics count requests by operation and status, events by type, and slots', async () => {
  const observed: unknown[] = []
  const { orc, get } = await listening({ onRequest: (observation) => observed.push(observation) })
  await get('/api/work-pools')
  await get('/api/work-pools/none')
  await orc.deployed()
  await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  await orc.claim()
  const response = await get('/metrics')
  expect(response.headers.get('content-type')).toContain('version=0.0.4')
  const text = await response.text()
  expect(text).toContain('orc_request_duration_seconds_count{operation="listWorkPools",status="200"} 1\n')
  expect(text).toContain('orc_request_duration_seconds_bucket{operation="getWorkPool",status="404",le="+Inf"} 1\n')
  expect(text).toContain('orc_events_total{type="flow-run:pending"} 1\n')
  expect(text).toContain('orc_work_pool_slots_in_use{work_pool="etl"} 1\n')
  expect(observed[0]).toMatchObject({ method: 'GET', operation: 'listWorkPools', status: 200 })
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) .+|\w+\{.+\} [\d.e+-]+)$/)
})

test('not being ready is said with a status that balancers understand, and with what it lacks', async () => {
  const { get } = await listening({}, { checks: () => [{ name: 'leases', ok: false, message: 'late' }] })
  const response = await get('/api/ready')
  expect([response.status, response.headers.get('content-type')]).toEqual([503, 'application/json'])
  expect(await response.json()).toMatchObject({ status: 'not-ready' })
})

test.each([
  ['192.0.2.1', 'this machine has no such address'],
  ['nohost.invalid', 'address'],
])('%s cannot be listened on, and it says so', async (host, reason) => {
  await using orc = await apiUnderTest()
  const attempt = listen(orc.api, { clock: systemClock, log: silentLogger, host, port: 0 })
  await expect(attempt).rejects.toMatchObject({
    code: 'address_unusable',
    details: { host },
    message: expect.stringContaining(reason),
  })
})

test.each(['0.0.0.0', '::'])('on all addresses, %s, its URL is one that can be called', async (host) => {
  const { listener, get } = await listening({ host })
  expect(listener.url).toBe(`http://127.0.0.1:${listener.port}`)
  expect((await get('/api/health')).status).toBe(200)
})
