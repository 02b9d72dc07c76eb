import { FakeClock } from '@orc/testing'
import { expect, test, vi } from 'vitest'
import { silentLogger } from './logger.ts'
import { startLoop } from './loop.ts'

const setUp = () => {
  const clock = new FakeClock()
  return { clock, context: { clock, log: silentLogger } }
}

test('a pass runs at once, at its time, and not one millisecond before', async () => {
  const { clock, context } = setUp()
  const tick = vi.fn(async () => {})
  await using _loop = startLoop(context, { name: 'l', everyMs: 1000, tick })
  await clock.untilAsleep()
  expect(tick).toHaveBeenCalledTimes(1)
  clock.advance(999)
  expect(tick).toHaveBeenCalledTimes(1)
  clock.advance(1)
  await clock.untilAsleep()
  expect(tick).toHaveBeenCalledTimes(2)
})

test('a pass that knows when there is work again is not kept waiting for the period', async () => {
  const { clock, context } = setUp()
  const tick = vi.fn(async () => 10)
  await using _loop = startLoop(context, { name: 'l', everyMs: 1000, tick })
  await clock.untilAsleep()
  expect(clock.untilNextMs()).toBe(10)
})

test('a wake-up during a pass is not lost', async () => {
  const { clock, context } = setUp()
  let passes = 0
  const tick = async (): Promise<void> => {
    passes += 1
    if (passes === 1) loop.wake()
  }
  await using loop = startLoop(context, { name: 'l', everyMs: 1000, tick })
  await clock.untilAsleep()
  expect(passes).toBe(2)
})

test('a failing pass is logged, backed off, and the loop goes on', async () => {
  const clock = new FakeClock()
  const error = vi.fn()
  let passes = 0
  const tick = async (): Promise<void> => {
    passes += 1
    if (passes <= 3) throw new Error('no')
  }
  const options = { name: 'l', everyMs: 10, tick, maxBackoffMs: 2000 }
  await using _loop = startLoop({ clock, log: { ...silentLogger, error } }, options)
  const waits: (number | undefined)[] = []
  for (let pass = 0; pass < 4; pass += 1) {
    await clock.untilAsleep()
    waits.push(clock.untilNextMs())
    clock.advance(waits.at(-1) ?? 0)
  }
  expect(waits).toEqual([1000, 2000, 2000, 10])
  expect(error).toHaveBeenCalledTimes(3)
})

test('disposing ends the sleep, aborts the pass, and waits for it', async () => {
  const { context } = setUp()
  let ended = false
  const tick = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    ended = true
    throw new Error('died of the stop')
  }
  const error = vi.fn()
  const loop = startLoop({ ...context, log: { ...silentLogger, error } }, { name: 'l', everyMs: 1000, tick })
  await Promise.resolve()
  await loop[Symbol.asyncDispose]()
  expect(ended).toBe(true)
  expect(error).not.toHaveBeenCalled()
})
