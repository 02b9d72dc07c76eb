import type { Changes, ClaimAsk, ClaimedRow } from '@orc/store'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { createWakeUps } from '../waiting/wake-ups.ts'
import { createClaimLines } from './claim-lines.ts'

/** A pool as a list of waiting rows, which records who asked in which order. */
function setUp() {
  const clock = new FakeClock()
  let say: Parameters<Changes['subscribe']>[0] = () => {}
  const changes: Changes = {
    subscribe: (listener) => {
      say = listener
      return { [Symbol.dispose]() {} }
    },
  }
  const pool = {
    rows: [] as string[],
    asked: [] as string[],
    dueAt: undefined as Date | undefined,
    failure: undefined as Error | undefined,
  }
  const claimDue = async ({ workerId, slots }: ClaimAsk) => {
    pool.asked.push(workerId)
    if (pool.failure) throw pool.failure
    return pool.rows.splice(0, slots) as unknown as ClaimedRow[]
  }
  const nextDueAt = async ({ after = new Date(0) }: { after?: Date }) =>
    pool.dueAt !== undefined && pool.dueAt > after ? pool.dueAt : undefined
  const claims = { claimDue, nextDueAt }
  const wakeUps = createWakeUps({ changes, clock })
  const store = { claims } as unknown as Parameters<typeof createClaimLines>[0]['store']
  const lines = createClaimLines({ clock, wakeUps, pollMs: 5000, store })
  const claim = (workerId: string, options: { queues?: string[]; waitMs?: number; signal?: AbortSignal } = {}) => {
    const { queues, waitMs = 60_000, signal } = options
    const ask = { pool: 'etl', workerId, claimId: workerId, slots: 1, queues, leaseMs: 5000 }
    return lines.claim({ ask, waitMs, signal })
  }
  const change = () => say(new Set(['work-pool:etl'] as const))
  return { clock, pool, claim, change, wakeUps }
}

test('a run that comes wakes the worker that waits', async () => {
  const { clock, pool, claim, change } = setUp()
  const waiting = claim('a')
  await clock.untilAsleep()
  pool.rows.push('run')
  change()
  expect(await waiting).toEqual(['run'])
})

test('one change asks the store once for all who wait, not once for each', async () => {
  const { clock, pool, claim, change } = setUp()
  const waiting = Array.from({ length: 100 }, (_, index) => claim(`worker-${index}`))
  await clock.untilAsleep()
  await new Promise((resolve) => setImmediate(resolve)) // all had their own first look
  pool.asked.length = 0
  change()
  await clock.untilAsleep()
  await new Promise((resolve) => setImmediate(resolve))
  expect(pool.asked).toEqual(['worker-0'])
  pool.rows.push('x', 'y')
  change()
  expect(await Promise.all(waiting.slice(0, 2))).toEqual([['x'], ['y']])
  expect(pool.asked).toEqual(['worker-0', 'worker-0', 'worker-1', 'worker-2'])
})

test('runs are handed over in the order in which the workers came', async () => {
  const { clock, pool, claim, change } = setUp()
  const order: string[] = []
  const waiting = ['a', 'b', 'c'].map(async (worker) => {
    await claim(worker)
    order.push(worker)
  })
  await clock.untilAsleep()
  pool.rows.push('1', '2', '3')
  change()
  await Promise.all(waiting)
  expect(order).toEqual(['a', 'b', 'c'])
})

test('a worker of other queues is asked for, though the first in line got nothing', async () => {
  const { clock, pool, claim, change } = setUp()
  void claim('a', { queues: ['low'] })
  void claim('b', { queues: ['high'] })
  void claim('c', { queues: ['low'] })
  await clock.untilAsleep()
  await new Promise((resolve) => setImmediate(resolve))
  pool.asked.length = 0
  change()
  await new Promise((resolve) => setImmediate(resolve))
  expect(pool.asked).toEqual(['a', 'b'])
})

test('whoever comes has a look of its own, though nothing is left: its claimId may have runs already', async () => {
  const { clock, pool, claim } = setUp()
  void claim('first')
  await clock.untilAsleep()
  void claim('repeating')
  await new Promise((resolve) => setImmediate(resolve))
  expect(pool.asked).toContain('repeating')
})

test('a run that falls due is claimed then, without a change that tells of it', async () => {
  const { clock, pool, claim } = setUp()
  pool.dueAt = new Date(clock.now().getTime() + 1234)
  const waiting = claim('a')
  await clock.untilAsleep()
  expect(clock.untilNextMs()).toBe(1234)
  pool.rows.push('run')
  clock.advance(1234)
  expect(await waiting).toEqual(['run'])
})

test('a run that is due but held back by a limit is not asked for again and again', async () => {
  const { clock, pool, claim } = setUp()
  pool.dueAt = clock.now()
  void claim('a')
  await clock.untilAsleep()
  expect(clock.untilNextMs()).toBe(5000)
})

test('when the time is up there is nothing, for this one only', async () => {
  const { clock, pool, claim, change } = setUp()
  const short = claim('short', { waitMs: 1000 })
  const long = claim('long', { waitMs: 60_000 })
  await clock.untilAsleep()
  clock.advance(1000)
  expect(await short).toEqual([])
  pool.rows.push('run')
  change()
  expect(await long).toEqual(['run'])
})

test('a worker that hangs up leaves the line and takes no run with it', async () => {
  const { clock, pool, claim, change } = setUp()
  const leaving = new AbortController()
  const gone = claim('gone', { signal: leaving.signal })
  const next = claim('next')
  await clock.untilAsleep()
  leaving.abort()
  expect(await gone).toEqual([])
  pool.rows.push('run')
  change()
  expect(await next).toEqual(['run'])
})

test('trouble with the store is told to the one it was met for, and the line goes on', async () => {
  const { clock, pool, claim, change } = setUp()
  const unlucky = claim('unlucky')
  await clock.untilAsleep()
  pool.failure = new Error('disk full')
  change()
  await expect(unlucky).rejects.toThrow('disk full')
  pool.failure = undefined
  pool.rows.push('run')
  expect(await claim('next')).toEqual(['run'])
})

test('the end of all waiting lets everybody go', async () => {
  const { clock, claim, wakeUps } = setUp()
  const waiting = [claim('a'), claim('b')]
  await clock.untilAsleep()
  wakeUps[Symbol.dispose]()
  expect(await Promise.all(waiting)).toEqual([[], []])
})

test('nothing is claimed for a worker that hung up before its turn came', async () => {
  const { clock, pool, claim, change } = setUp()
  const leaving = new AbortController()
  const gone = claim('gone', { signal: leaving.signal })
  await clock.untilAsleep()
  pool.rows.push('run')
  change()
  leaving.abort()
  expect(await gone).toEqual([])
  expect(await claim('late', { signal: AbortSignal.abort() })).toEqual([])
  expect(pool.rows).toEqual(['run'])
})
