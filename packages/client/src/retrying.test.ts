import { contract, type Event } from '@orc/core/contract'
import { MAX_REPORT_BACKOFF_MS, OrcError } from '@orc/core/model'
import { seededRandom } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import type { CallOptions, Client } from './client.ts'
import { CREATES, type Failure, retrying } from './retrying.ts'
import type { StreamAsk } from './transports/transport.ts'

const unreachable = () => new OrcError('api_unreachable', { url: 'http://orc.test', reason: 'ECONNREFUSED' })

/** A client that answers each call with the next of `outcomes`, an error being thrown. */
function setUp(...outcomes: unknown[]) {
  const clock = new FakeClock()
  const calls: { name: string; options: CallOptions | undefined }[] = []
  const inner = {
    address: 'http://orc.test',
    call: async (name: string, _: object, options?: CallOptions) => {
      calls.push({ name, options })
      const outcome = outcomes.shift()
      if (outcome instanceof Error) throw outcome
      return outcome
    },
    events: async function* () {},
    [Symbol.asyncDispose]: async () => {},
  } as unknown as Client
  const over = new AbortController()
  const failures: Failure[] = []
  const onRetry = (failure: Failure) => void failures.push(failure)
  const wrap = (client: Client) => retrying(client, { clock, random: seededRandom(1), until: over.signal, onRetry })
  return { clock, calls, over, failures, wrap, client: wrap(inner) }
}

test('the operations that get a key are those which the contract calls idempotent', () => {
  const idempotent = Object.entries(contract).flatMap(([name, endpoint]) => ('idempotent' in endpoint ? [name] : []))
  expect([...CREATES].toSorted()).toEqual(idempotent.toSorted())
})

test('a call is repeated until it is answered, never more than five seconds apart', async () => {
  const { clock, client, calls, failures } = setUp(...Array.from({ length: 12 }, unreachable), { status: 'ok' })
  const answer = client.call('getHealth', {})
  const waits: number[] = []
  for (let failure = 0; failure < 12; failure += 1) {
    await clock.untilAsleep()
    const ms = clock.untilNextMs() ?? 0
    waits.push(ms)
    clock.advance(ms)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await answer).toEqual({ status: 'ok' })
  expect(calls).toHaveLength(13)
  expect(Math.max(...waits)).toBeLessThanOrEqual(MAX_REPORT_BACKOFF_MS)
  expect(waits.at(-1)).toBeGreaterThan(MAX_REPORT_BACKOFF_MS / 2)
  expect(failures.map((each) => each.failures)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
})

test('trouble of the server is waited out, and so is whoever answers in its place', async () => {
  const busy = new OrcError('store_busy', { path: 'x', waitedMs: 1 })
  const gateway = new OrcError('api_bad_answer', { url: 'http://orc.test', status: 502 })
  const strangers = [200, 403, 404].map((status) => new OrcError('api_bad_answer', { url: 'http://orc.test', status }))
  const { clock, client } = setUp(busy, gateway, ...strangers, { status: 'ok' })
  const answer = client.call('getHealth', {})
  for (let failure = 0; failure < 5; failure += 1) {
    await clock.untilAsleep()
    clock.advance(MAX_REPORT_BACKOFF_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await answer).toEqual({ status: 'ok' })
})

test('a refusal is an answer and is not repeated', async () => {
  for (const refusal of [
    new OrcError('stale_epoch', { runId: '1', epoch: 1, current: 2 }),
    new OrcError('secret_unreadable', { name: 'x' }),
    new Error('a bug'),
  ]) {
    const { client, calls } = setUp(refusal)
    await expect(client.call('getHealth', {})).rejects.toBe(refusal)
    expect(calls).toHaveLength(1)
  }
})

test('every try of a create carries the same key, and another create another one', async () => {
  const { clock, client, calls } = setUp(unreachable(), { id: 'run' }, { id: 'run' }, { id: 'run' })
  const first = client.call('runDeployment', { flow: 'a', name: 'b' })
  await clock.untilAsleep()
  clock.advance(MAX_REPORT_BACKOFF_MS)
  await first
  await client.call('runDeployment', { flow: 'a', name: 'b' })
  await client.call('runDeployment', { flow: 'a', name: 'b' }, { idempotencyKey: 'mine' })
  const [key, repeated, other, own] = calls.map((call) => call.options?.idempotencyKey)
  expect(key).toMatch(/^[0-9a-f]{32}$/)
  expect(repeated).toBe(key)
  expect(other).not.toBe(key)
  expect(own).toBe('mine')
})

test('once it is to end, the last failure is thrown at once', async () => {
  const failure = unreachable()
  const { clock, client, over } = setUp(failure)
  const call = client.call('getHealth', {})
  await clock.untilAsleep()
  over.abort()
  await expect(call).rejects.toBe(failure)
  await expect(setUpAborted().call('getHealth', {})).rejects.toMatchObject({ code: 'api_unreachable' })
})

function setUpAborted(): Client {
  const { client, over } = setUp(unreachable())
  over.abort()
  return client
}

test('a stream that breaks goes on after the last event that was taken', async () => {
  const { clock, wrap, over } = setUp()
  const asked: (number | undefined)[] = []
  const events = async function* ({ after, onPosition }: StreamAsk = {}) {
    asked.push(after)
    const start = after ?? 10
    onPosition?.(start)
    for (const id of [start + 1, start + 2]) {
      yield { id } as Event
      onPosition?.(id)
    }
    throw unreachable()
  }
  const seen: number[] = []
  const reading = (async () => {
    for await (const event of wrap({ events } as unknown as Client).events()) {
      seen.push(event.id)
      if (seen.length === 5) over.abort()
    }
  })()
  for (let breaks = 0; breaks < 2; breaks += 1) {
    await clock.untilAsleep()
    clock.advance(MAX_REPORT_BACKOFF_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await reading
  expect(seen.slice(0, 5)).toEqual([11, 12, 13, 14, 15])
  expect(asked).toEqual([undefined, 12, 14])
})
