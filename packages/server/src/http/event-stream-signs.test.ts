import { createClient, fetchTransport, type StreamSign } from '@orc/client'
import type { Log } from '@orc/core/contract'
import { WORKER_ONLINE_MS } from '@orc/core/model'
import { silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, onTestFinished, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import { listen } from './listen.ts'

async function streaming() {
  const orc = await apiUnderTest()
  const listener = await listen(orc.api, { clock: new FakeClock(), log: silentLogger, port: 0 })
  const client = createClient(fetchTransport({ url: listener.url, key: 'orc_key' }))
  const over = new AbortController()
  onTestFinished(async () => {
    over.abort()
    await listener.close()
    await orc[Symbol.asyncDispose]()
  })
  /** Reads a stream in the background, and keeps what comes along with it. */
  const read = (logsAfter: Record<string, number> = {}) => {
    const signs: StreamSign[] = []
    const onSign = (sign: StreamSign): void => void signs.push(sign)
    const reading = async (): Promise<void> => {
      for await (const _ of client.events({ logsAfter, onSign, signal: over.signal }));
    }
    void reading().catch(() => {})
    return signs
  }
  return { orc, listener, read }
}

const line = (seq: number) =>
  ({ at: '2026-01-01T00:00:00.000Z', level: 'info', message: `line ${seq}`, source: 'flow', seq }) as const
const linesOf = (signs: readonly StreamSign[]): readonly Log[] =>
  signs.flatMap((sign) => (sign.kind === 'logs' ? sign.items : []))

test('the lines of a run that was asked for come along, each once, from the one that is known on', async () => {
  const { orc, read } = await streaming()
  const { own } = await orc.claimedRun()
  await orc.call('appendLogs', { ...own, lines: [line(1), line(2)] })
  const { items } = await orc.call('listLogs', { id: own.id })
  const signs = read({ [own.id]: items[0]?.id ?? 0 })
  await expect.poll(() => linesOf(signs).map(({ message }) => message)).toEqual(['line 2'])
  await orc.call('appendLogs', { ...own, lines: [line(3)] })
  await orc.clock.untilAsleep()
  orc.clock.advance(100)
  await expect.poll(() => linesOf(signs).map(({ message }) => message)).toEqual(['line 2', 'line 3'])
})

test('nothing comes along that was not asked for', async () => {
  const { orc, read } = await streaming()
  const { own } = await orc.claimedRun()
  const signs = read()
  await expect.poll(() => signs.length).toBeGreaterThan(0)
  await orc.call('appendLogs', { ...own, lines: [line(1)] })
  await orc.call('pauseWorkPool', { name: 'etl' })
  await expect.poll(() => signs.length).toBeGreaterThan(1)
  expect(linesOf(signs)).toEqual([])
})

test('that a worker fell silent is told, though no row says it', async () => {
  const { orc, read } = await streaming()
  await orc.deployed()
  await orc.heartbeat('w1')
  const signs = read()
  const told = (): number => signs.filter(({ kind }) => kind === 'workers').length
  await expect.poll(() => signs.length).toBeGreaterThan(0)
  await orc.clock.untilAsleep()
  for (let passed = 0; passed <= WORKER_ONLINE_MS; passed += 5000) {
    expect(told()).toBe(0)
    orc.clock.advance(5000)
    await orc.clock.untilAsleep()
  }
  await expect.poll(told).toBe(1)
})

test('that slots were taken, and that those of a rate came back with time, is told, though neither is an event', async () => {
  const { orc, read } = await streaming()
  const { own, principal } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'n', codeDigest: null }, { principal })
  await orc.call('createConcurrencyLimit', { name: 'db', slots: 2 })
  await orc.call('createConcurrencyLimit', { name: 'api', slots: 2, perMs: 60_000 })
  const signs = read()
  const told = (): number => signs.filter(({ kind }) => kind === 'limits').length
  await expect.poll(() => signs.length).toBeGreaterThan(0)
  await orc.clock.untilAsleep()
  await orc.call('acquireSlots', { ...own, limit: 'db', askId: 'a' }, { principal })
  await expect.poll(told).toBe(1)
  await orc.clock.untilAsleep()
  orc.clock.advance(1000)
  await orc.clock.untilAsleep()
  await orc.call('takeRate', { ...own, limit: 'api', askId: 'b' }, { principal })
  await expect.poll(told).toBe(2)
  for (let passed = 0; passed <= 60_000; passed += 5000) {
    await orc.clock.untilAsleep()
    orc.clock.advance(5000)
  }
  await expect.poll(told).toBe(3)
})

test.each([
  '?logs=x',
  '?logs=a:b',
  '?workers=yes',
  '?limits=1',
  `?${Array.from({ length: 51 }, () => 'logs=a:1').join('&')}`,
])('a stream is not asked so: %s', async (query) => {
  const { listener } = await streaming()
  const headers = { authorization: 'Bearer orc_key' }
  expect((await fetch(`${listener.url}/api/events/stream${query}`, { headers })).status).toBe(400)
})
