import { LEASE_MS, REAP_EVERY_MS } from '@orc/core/model'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import type { NewSchedule, Store } from '@orc/store'
import { openSqliteStore } from '@orc/store-sqlite'
import { crashing, FakeClock, SimulatedCrash } from '@orc/testing'
import { expect, test, vi } from 'vitest'
import { upcoming } from '../schedules/occurrences.ts'
import { fireSchedules } from './fire-schedules.ts'
import { LeaseReaper } from './reap-leases.ts'
import { startSchedulerLoops } from './start.ts'

const MINUTELY = { type: 'cron', cron: '* * * * *', timezone: 'UTC', dayOr: true } as const
const EMPTY = { variables: { type: 'object' as const, properties: {} }, job_configuration: {} }

interface SetUp {
  readonly catchup?: NewSchedule['catchup']
}

const setUp = async ({ catchup = 'latest' }: SetUp = {}) => {
  const clock = new FakeClock('2026-01-01T00:00:30Z')
  const random = seededRandom(1)
  const store = await openSqliteStore({ path: ':memory:', clock, random, log: silentLogger })
  await store.workPools.createIfAbsent({
    name: 'p',
    type: 'process',
    description: '',
    baseJobTemplate: EMPTY,
    concurrencyLimit: null,
    paused: false,
  })
  const nextAt = upcoming(MINUTELY, { after: clock.now(), limit: 1 })[0]
  const schedule = { slug: 'minutely', spec: MINUTELY, active: true, parameters: { n: 1 }, catchup, nextAt }
  await store.deployments.apply({
    flow: 'f',
    name: 'd',
    description: '',
    workPool: 'p',
    workQueue: null,
    entrypoint: 'f.ts:f',
    pullSteps: [],
    parameterSchema: {},
    parameters: { m: 2 },
    jobVariables: {},
    tags: ['nightly'],
    concurrencyLimit: null,
    collisionStrategy: 'enqueue',
    concurrencyKey: null,
    infrastructureRetries: 0,
    codeDigest: null,
    schedules: [schedule],
  })
  return { clock, random, store, context: { store, clock, random, log: silentLogger } }
}

const firedAt = async (store: Store): Promise<string[]> => {
  const { items } = await store.flowRuns.list({ limit: 1000 })
  return items.map(({ nominalAt }) => nominalAt ?? '').sort()
}

const bound = (schedules: Store['schedules']): Store['schedules'] => ({
  ...schedules,
  nextDueAt: () => schedules.nextDueAt(),
  advance: (step) => schedules.advance(step),
})

const never = new AbortController().signal

test('a run is created at its instant, with the parameters of deployment and schedule, and not a millisecond before', async () => {
  const { clock, store, context } = await setUp()
  clock.advance(29_999)
  expect(await fireSchedules(context, never)).toBe(1)
  expect(await firedAt(store)).toEqual([])
  clock.advance(1)
  await fireSchedules(context, never)
  const { items } = await store.flowRuns.list({ limit: 10 })
  expect(items).toMatchObject([
    { nominalAt: '2026-01-01T00:01:00.000Z', parameters: { m: 2, n: 1 }, schedule: 'minutely' },
  ])
})

test('any number of servers at once fire each instant once', async () => {
  const { clock, store, context } = await setUp({ catchup: 'all' })
  clock.advance(10 * 60_000)
  await Promise.all(Array.from({ length: 8 }, () => fireSchedules(context, never)))
  const fired = await firedAt(store)
  expect(fired).toHaveLength(10)
  expect(new Set(fired).size).toBe(10)
})

test.each(['before', 'after'] as const)(
  'a store that fails %s a run is created loses and doubles nothing',
  async (when) => {
    const { clock, store, context } = await setUp()
    clock.advance(30_000)
    const failing = crashing(store, { at: 'schedules.advance', when })
    await expect(fireSchedules({ ...context, store: failing }, never)).rejects.toThrow(SimulatedCrash)
    await fireSchedules(context, never)
    expect(await firedAt(store)).toEqual(['2026-01-01T00:01:00.000Z'])
  },
)

test('a schedule that cannot be computed holds up no other, and is looked at again in an hour', async () => {
  const { clock, store, context } = await setUp()
  clock.advance(30_000)
  const broken = { type: 'cron', cron: 'every so often', timezone: 'UTC', dayOr: true } as const
  const [due] = await store.schedules.listDue({ now: clock.now(), limit: 1 })
  if (!due) throw new Error('nothing is due')
  const listDue = vi
    .fn()
    .mockResolvedValueOnce([{ ...due, spec: broken }])
    .mockResolvedValue([])
  const schedules = { ...bound(store.schedules), listDue }
  await fireSchedules({ ...context, store: { ...store, schedules } }, never)
  expect(await store.schedules.nextDueAt()).toEqual(new Date(clock.now().getTime() + 60 * 60_000))
})

test('after hours without a server the latest is fired, the rest is one row that says so', async () => {
  const { clock, store, context } = await setUp()
  clock.advance(3 * 60 * 60_000)
  await fireSchedules(context, never)
  expect(await firedAt(store)).toEqual(['2026-01-01T03:00:00.000Z'])
  const skips = (await store.events.list({ after: 0, limit: 100 })).filter(({ type }) => type === 'schedule:skipped')
  expect(skips).toMatchObject([
    { data: { count: 179, first: '2026-01-01T00:01:00.000Z', last: '2026-01-01T02:59:00.000Z' } },
  ])
})

test('the loop sleeps until the next instant, and a schedule that is deleted meanwhile does not fire', async () => {
  const { clock, store, context } = await setUp()
  const loops = startSchedulerLoops(context)
  await clock.untilAsleep(4)
  const deployment = await store.deployments.get('f', 'd')
  await store.schedules.delete(deployment?.id ?? '', 'minutely')
  await clock.untilAsleep(4)
  clock.advance(5 * 60_000)
  await clock.untilAsleep(4)
  expect(await firedAt(store)).toEqual([])
  await loops[Symbol.asyncDispose]()
})

test('a loop that does not pass any more is said to make no progress', async () => {
  const { clock, context } = await setUp()
  const failing = {
    ...context.store,
    claims: { ...context.store.claims, reapLapsed: () => Promise.reject(new Error('no disk')) },
  }
  const loops = startSchedulerLoops({ ...context, store: failing })
  await clock.untilAsleep(4)
  expect(loops.ready().every(({ ok }) => ok)).toBe(true)
  for (let pass = 0; pass < 4; pass += 1) {
    clock.advance(REAP_EVERY_MS)
    await clock.untilAsleep(4)
  }
  expect(
    loops
      .ready()
      .filter(({ ok }) => !ok)
      .map(({ name }) => name),
  ).toEqual(['leases'])
  await loops[Symbol.asyncDispose]()
})

const claimOne = async (store: Store): Promise<{ id: string; epoch: number }> => {
  const deployment = await store.deployments.get('f', 'd')
  const ask = { deploymentId: deployment?.id ?? '', name: 'r', parameters: {}, jobVariables: {}, tags: [] }
  await store.flowRuns.create(ask)
  const [claimed] = await store.claims.claimDue({ pool: 'p', workerId: 'w', claimId: 'c', slots: 1, leaseMs: 5000 })
  if (!claimed) throw new Error('nothing was claimed')
  return { id: claimed.run.id, epoch: claimed.epoch }
}

test('a lapsed lease is reaped while others renew, but not by a reaper that has just begun to watch', async () => {
  const { clock, store, context } = await setUp()
  const { id } = await claimOne(store)
  const reaper = new LeaseReaper(context)
  for (let waitedMs = 0; waitedMs < LEASE_MS; waitedMs += REAP_EVERY_MS) {
    await store.claims.renew({ workerId: 'other', runs: [], leaseMs: LEASE_MS })
    await reaper.pass(never)
    expect((await store.flowRuns.get(id))?.state.type).toBe('PENDING')
    clock.advance(REAP_EVERY_MS)
  }
  await store.claims.renew({ workerId: 'other', runs: [], leaseMs: LEASE_MS })
  await reaper.pass(never)
  expect((await store.flowRuns.get(id))?.state.type).toBe('SCHEDULED')
})

test('a machine that slept begins to watch anew, so nobody is taken for dead before they could renew', async () => {
  const { clock, store, context } = await setUp()
  const { id, epoch } = await claimOne(store)
  const reaper = new LeaseReaper(context)
  await reaper.pass(never)
  clock.advance(8 * 60 * 60_000)
  await reaper.pass(never)
  const { stale } = await store.claims.renew({ workerId: 'w', runs: [{ id, epoch }], leaseMs: LEASE_MS })
  expect(stale).toEqual([])
  expect((await store.flowRuns.get(id))?.state.type).toBe('PENDING')
})
