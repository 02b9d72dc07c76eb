import type { StreamAsk } from '@orc/client'
import type { Event } from '@orc/core/contract'
import { seededRandom } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { openLiveConnection } from './live-connection.ts'
import type { LiveMessage } from './messages.ts'

/** A browser: tabs that hear each other, one lock, and a server whose streams the test plays. */
function createBrowser() {
  const clock = new FakeClock()
  const random = seededRandom(1)
  const ears = new Map<object, (event: MessageEvent) => void>()
  const queue: (() => Promise<unknown>)[] = []
  const streams: { ask: StreamAsk; send: (event: Event) => void; end: () => void }[] = []
  let held: object | undefined

  const client = {
    events: async function* (ask: StreamAsk = {}) {
      const arrived: Event[] = []
      let wake = (): void => {}
      let isOver = false
      const end = (): void => {
        isOver = true
        wake()
      }
      ask.signal?.addEventListener('abort', end)
      streams.push({
        ask,
        end,
        send: (event) => {
          arrived.push(event)
          wake()
        },
      })
      await Promise.resolve() // as over a network: nothing is there at once
      ask.onSign?.({ kind: 'alive' })
      ask.onPosition?.(ask.after ?? 10)
      for (;;) {
        const event = arrived.shift()
        if (event) {
          yield event
          ask.onPosition?.(event.id)
        } else if (isOver) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
  const openTab = () => {
    const tab = {}
    const channel = {
      postMessage: (data: unknown) => {
        for (const [other, hear] of ears) if (other !== tab) hear({ data } as MessageEvent)
      },
      addEventListener: (_: string, hear: unknown) => void ears.set(tab, hear as (event: MessageEvent) => void),
    }
    const locks = {
      request: (_: string, lead: () => Promise<unknown>) => {
        if (held === undefined) {
          held = tab
          void lead()
        } else queue.push(lead)
        return Promise.resolve()
      },
    } as unknown as Pick<LockManager, 'request'>
    const live = openLiveConnection({ client, clock, random, channel, locks })
    const heard: LiveMessage[] = []
    live.subscribe((message) => heard.push(message))
    const close = (): void => {
      ears.delete(tab)
      void queue.shift()?.()
    }
    return { live, heard, close }
  }
  return { clock, streams, openTab }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const eventOf = (id: number): Event => ({
  id,
  at: '',
  type: 'work-pool:created',
  subject: 'p',
  workPool: 'p',
  data: {},
})
const idsOf = (heard: readonly LiveMessage[]): number[] =>
  heard.flatMap((message) => (message.kind === 'event' ? [message.event.id] : []))

test('however many tabs there are, there is one stream, and all hear the same', async () => {
  const { streams, openTab } = createBrowser()
  const [first, second, third] = [openTab(), openTab(), openTab()]
  await settled()
  streams[0]?.send(eventOf(11))
  await settled()
  expect(streams).toHaveLength(1)
  for (const tab of [first, second, third]) {
    expect(idsOf(tab.heard)).toEqual([11])
    expect(tab.live.status()).toBe('live')
  }
})

test('when the leading tab closes, another goes on after the last event that it heard of', async () => {
  const { streams, openTab } = createBrowser()
  const [first, second] = [openTab(), openTab()]
  await settled()
  streams[0]?.send(eventOf(11))
  await settled()
  first.close()
  await settled()
  expect(streams).toHaveLength(2)
  expect(streams[1]?.ask.after).toBe(11)
  streams[1]?.send(eventOf(12))
  await settled()
  expect(idsOf(second.heard)).toEqual([11, 12])
})

test('a lost connection is said, sought again, and gone on with where it was', async () => {
  const { clock, streams, openTab } = createBrowser()
  const { live, heard } = openTab()
  await settled()
  streams[0]?.send(eventOf(11))
  await settled()
  streams[0]?.end()
  await settled()
  expect(live.status()).toBe('lost')
  clock.advance(1000)
  await settled()
  expect(live.status()).toBe('live')
  expect(streams[1]?.ask.after).toBe(11)
  const begun = heard.filter(({ kind }) => kind === 'begun')
  expect(begun).toMatchObject([{ anew: true }, { after: 11, anew: false }])
})

test('a connection that says nothing for twelve seconds is taken for lost, not a millisecond earlier', async () => {
  const { clock, streams, openTab } = createBrowser()
  const { live } = openTab()
  await settled()
  clock.advance(7000)
  await settled()
  streams[0]?.ask.onSign?.({ kind: 'alive' }) // counts from here
  clock.advance(11_999)
  await settled()
  expect(live.status()).toBe('live')
  clock.advance(1)
  await settled()
  expect(live.status()).toBe('lost')
  expect(streams[0]?.ask.signal?.aborted).toBe(true)
})

test("a run's lines come along as long as some tab shows it, from the line on that all have", async () => {
  const { streams, openTab } = createBrowser()
  const [first, second] = [openTab(), openTab()]
  await settled()
  const unwatchFirst = first.live.watchLogs('run', 7)
  await settled()
  expect(streams.at(-1)?.ask.logsAfter).toEqual({ run: 7 })
  const unwatchSecond = second.live.watchLogs('run', 3)
  await settled()
  expect(streams.at(-1)?.ask.logsAfter).toEqual({ run: 3 })
  unwatchSecond()
  unwatchFirst()
  await settled()
  expect(streams.at(-1)?.ask.logsAfter).toEqual({})
})

test('a stream that begins anew for other lines does not ask for those again that came', async () => {
  const { streams, openTab } = createBrowser()
  const { live } = openTab()
  live.watchLogs('run', 0)
  await settled()
  streams.at(-1)?.ask.onSign?.({ kind: 'logs', flowRun: 'run', items: [{ id: 5 } as never] })
  streams.at(-1)?.end()
  expect(streams.at(-1)?.ask.logsAfter).toEqual({ run: 5 })
})
