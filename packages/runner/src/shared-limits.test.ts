import type { OperationInput } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import type { Call } from './api.ts'
import { sharedLimits } from './shared-limits.ts'

const ASK = { limit: 'db', slots: 1, key: '' }

/** An API that answers the asks for slots one after another with these. */
function setUp(...answers: readonly (boolean | Error | Promise<boolean>)[]) {
  const left = [...answers]
  const clock = new FakeClock()
  const asked: OperationInput<'acquireSlots'>[] = []
  const released: string[] = []
  const call = async (name: string, input: never): Promise<object> => {
    if (name === 'takeRate') return { waitMs: 700 }
    if (name === 'releaseSlots') {
      released.push((input as OperationInput<'releaseSlots'>).askId)
      return {}
    }
    asked.push(input)
    const answer = await (left.shift() ?? true)
    if (answer instanceof Error) throw answer
    return { granted: answer }
  }
  const run = { id: 'run', epoch: 2 }
  const options = { call: call as Call, run, clock, random: seededRandom(1), log: silentLogger }
  return { limits: sharedLimits(options), asked, released, clock }
}

const never = new AbortController().signal

test('it asks until it has its slots, always with the same ask, and gives that one back', async () => {
  const { limits, asked, released } = setUp(false, false, true)
  const release = await limits.acquire(ASK, never)
  expect(asked).toHaveLength(3)
  expect(new Set(asked.map(({ askId }) => askId)).size).toBe(1)
  expect(asked[0]).toMatchObject({ id: 'run', epoch: 2, ...ASK })
  expect(released).toEqual([])
  release()
  expect(released).toEqual([asked[0]?.askId])
})

test('asks of one run are told apart', async () => {
  const { limits, asked } = setUp()
  await limits.acquire(ASK, never)
  await limits.acquire(ASK, never)
  expect(new Set(asked.map(({ askId }) => askId)).size).toBe(2)
})

test('a run that is told to stop leaves the line, and throws what it was told', async () => {
  const stop = new AbortController()
  const { limits, asked, released } = setUp(
    new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(new Error('hung up')))),
  )
  const waiting = limits.acquire(ASK, stop.signal)
  stop.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
  expect(released).toEqual([asked[0]?.askId])
})

test('a refusal is thrown into the flow', async () => {
  const { limits } = setUp(new OrcError('concurrency_limit_not_found', { name: 'db' }))
  await expect(limits.acquire(ASK, never)).rejects.toMatchObject({ code: 'concurrency_limit_not_found' })
})

test('a rate is waited for as long as it says, to the millisecond', async () => {
  const { limits, clock } = setUp()
  let over = false
  const waiting = limits.rateLimit(ASK, never).then(() => (over = true))
  await clock.untilAsleep()
  clock.advance(699)
  expect(clock.untilNextMs()).toBe(1)
  expect(over).toBe(false)
  clock.advance(1)
  await waiting
})

test('a run that is told to stop waits for no rate', async () => {
  const { limits, clock } = setUp()
  const stop = new AbortController()
  const waiting = limits.rateLimit(ASK, stop.signal)
  await clock.untilAsleep()
  stop.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
})
