import { connect } from '@orc/client'
import type { Event } from '@orc/core/contract'
import { silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, onTestFinished, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import { listen } from './listen.ts'

async function listening() {
  const orc = await apiUnderTest()
  const listener = await listen(orc.api, { clock: new FakeClock(), log: silentLogger, port: 0 })
  const client = connect({ url: listener.url, key: 'orc_key' })
  onTestFinished(async () => {
    await listener.close()
    await client[Symbol.asyncDispose]()
    await orc[Symbol.asyncDispose]()
  })
  const open = (headers: Record<string, string> = {}, query = '') =>
    fetch(`${listener.url}/api/events/stream${query}`, { headers: { authorization: 'Bearer orc_key', ...headers } })
  return { orc, client, listener, open }
}

/** The first `count` events of a stream. */
async function take(events: AsyncIterable<Event>, count: number): Promise<Event[]> {
  const taken: Event[] = []
  for await (const event of events) if (taken.push(event) === count) break
  return taken
}

/** Text of a response until `until` is in it. */
async function readUntil(response: Response, until: string): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.includes(until)) return text
  }
  return text
}

test('events arrive over the wire as they are committed, with what is stored of them', async () => {
  const { orc, client } = await listening()
  const first = take(client.events({ after: 0 }), 3)
  await orc.deployed()
  await orc.call('pauseWorkPool', { name: 'etl' })
  const { items } = await orc.call('listEvents', {})
  expect(await first).toEqual(items.slice(0, 3))
})

test('a stream goes on after the event that was seen last, none lost and none twice', async () => {
  const { orc, client } = await listening()
  await orc.deployed()
  const [seen] = await take(client.events({ after: 0 }), 1)
  await orc.call('pauseWorkPool', { name: 'etl' })
  const rest = await take(client.events({ after: seen?.id ?? 0 }), 2)
  const { items } = await orc.call('listEvents', {})
  expect([seen, ...rest]).toEqual(items.slice(0, 3))
})

test('a browser that reconnects goes on by its Last-Event-ID, whatever the query says', async () => {
  const { orc, open } = await listening()
  await orc.deployed()
  const { last } = await orc.call('listEvents', {})
  const response = await open({ 'last-event-id': String(last - 1) }, '?after=0')
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const text = await readUntil(response, `id: ${last}\n`)
  expect(text.startsWith(`id: ${last - 1}\nevent: begin\ndata: {}\n\n`)).toBe(true)
  expect(text).not.toContain('id: 1\nevent: work-pool')
})

test('without a position only what happens from now on is told, and where that begins', async () => {
  const { orc, open } = await listening()
  await orc.deployed()
  const { last } = await orc.call('listEvents', {})
  const response = await open()
  const text = readUntil(response, 'work-pool:updated')
  await orc.call('pauseWorkPool', { name: 'etl' })
  expect(await text).toMatch(new RegExp(`^id: ${last}\nevent: begin\ndata: {}\n\n(:\n\n)?id: ${last + 1}\n`))
})

test('events about one subject can be asked for', async () => {
  const { orc, client } = await listening()
  await orc.deployed()
  await orc.call('pauseDeployment', { flow: 'report', name: 'daily' })
  const events = await take(client.events({ after: 0, subject: 'report/daily' }), 2)
  expect(events.map(({ type }) => type)).toEqual(['deployment:created', 'deployment:updated'])
})

test('a quiet stream shows that it lives', async () => {
  const { orc, open } = await listening()
  const response = await open()
  await orc.clock.untilAsleep()
  orc.clock.advance(5000)
  expect(await readUntil(response, ':\n\n:\n\n')).toContain(':\n\n:\n\n')
})

test('a position that is none, and fields that are none, are refused', async () => {
  const { open } = await listening()
  for (const query of ['?after=x', '?after=-1', '?subjct=x', '?subject=a&subject=b']) {
    expect((await open({}, query)).status, query).toBe(400)
  }
})

test('closing the server ends its streams', async () => {
  const { listener, open } = await listening()
  const response = await open()
  await listener.close()
  expect(await readUntil(response, 'never')).toContain('begin')
})

test('a reader that leaves is not written to any longer', async () => {
  const { orc, client } = await listening()
  await orc.deployed()
  await take(client.events({ after: 0 }), 1)
  await expect.poll(() => orc.clock.untilNextMs()).toBeUndefined()
})
