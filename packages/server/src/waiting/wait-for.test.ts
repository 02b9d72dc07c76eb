import type { Changes, Topic } from '@orc/store'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { waitFor } from './wait-for.ts'
import { createWakeUps } from './wake-ups.ts'

function setUp() {
  const clock = new FakeClock()
  let say: Parameters<Changes['subscribe']>[0] = () => {}
  const changes: Changes = {
    subscribe: (listener) => {
      say = listener
      return { [Symbol.dispose]() {} }
    },
  }
  const wakeUps = createWakeUps({ changes, clock })
  const change = (...topics: Topic[]) => say(new Set(topics))
  return { clock, wakeUps, pollMs: 5000, change, anyChange: () => say('any') }
}

/** A wait for `state.value` to reach 2, which counts its reads. */
function waitForTwo(context: ReturnType<typeof setUp>, waitMs: number, signal?: AbortSignal) {
  const state = { value: 0, reads: 0, duringRead: () => {} }
  const read = async () => {
    state.reads += 1
    const { value } = state
    state.duringRead()
    return value
  }
  const result = waitFor(context, { topics: ['flow-run:1'], waitMs, signal, read, until: (value) => value === 2 })
  return { state, result }
}

test('without time to wait it reads once', async () => {
  const { state, result } = waitForTwo(setUp(), 0)
  expect(await result).toBe(0)
  expect(state.reads).toBe(1)
})

test('a change wakes at once, and what was waited for is answered', async () => {
  const context = setUp()
  const { state, result } = waitForTwo(context, 60_000)
  await context.clock.untilAsleep()
  state.value = 2
  context.change('flow-run:1')
  expect(await result).toBe(2)
  expect(state.reads).toBe(2)
})

test('a change whose subject is not known wakes too, a change of something else does not', async () => {
  const context = setUp()
  const { state, result } = waitForTwo(context, 60_000)
  await context.clock.untilAsleep()
  context.change('flow-run:2', 'events')
  await Promise.resolve()
  expect(state.reads).toBe(1)
  state.value = 2
  context.anyChange()
  expect(await result).toBe(2)
})

test('a change during the read is not lost', async () => {
  const context = setUp()
  const { state, result } = waitForTwo(context, 60_000)
  state.duringRead = () => {
    state.duringRead = () => {}
    state.value = 2
    context.change('flow-run:1')
  }
  context.change('flow-run:1')
  expect(await result).toBe(2)
})

test('when the time is up the last read is the answer: not a millisecond earlier', async () => {
  const context = setUp()
  const { state, result } = waitForTwo(context, 3000)
  await context.clock.untilAsleep()
  context.clock.advance(2999)
  expect(context.clock.untilNextMs()).toBe(1)
  context.clock.advance(1)
  expect(await result).toBe(0)
  expect(state.reads).toBe(2)
})

test('a lost wake-up costs at most the poll interval', async () => {
  const context = setUp()
  const { state, result } = waitForTwo(context, 60_000)
  await context.clock.untilAsleep()
  state.value = 2
  context.clock.advance(5000)
  expect(await result).toBe(2)
})

test('an abort ends the wait, and so does the end of all waiting', async () => {
  const leaving = new AbortController()
  const context = setUp()
  const aborted = waitForTwo(context, 60_000, leaving.signal)
  await context.clock.untilAsleep()
  leaving.abort()
  expect(await aborted.result).toBe(0)

  const closed = waitForTwo(context, 60_000)
  await context.clock.untilAsleep()
  context.wakeUps[Symbol.dispose]()
  expect(await closed.result).toBe(0)
  expect(await waitForTwo(context, 60_000).result).toBe(0)
})
