import { CLAIM_LEASE_MS, DEFAULT_GRACE_MS, LEASE_MS, MAX_LOSSES_BEFORE_START, RENEW_EVERY_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { only, openWorld, present, type StoreSubject, WORKER, type World } from './world.ts'

const LONG_AGO = new Date(0)

/** Looks as a reaper that has watched all along. */
function reap(world: World, limit = 100) {
  return world.store.claims.reapLapsed({ watchingSince: LONG_AGO, limit })
}

/** Somebody else's renewal: the way to the store is open. */
function renewElsewhere(world: World) {
  return world.store.claims.renew({ workerId: 'somebody', runs: [], leaseMs: LEASE_MS })
}

function renewOwn(world: World, run: { id: string; epoch: number }, workerId = WORKER) {
  return world.store.claims.renew({ workerId, runs: [run], leaseMs: LEASE_MS })
}

export function leasesConformance(subject: StoreSubject): void {
  describe('renewals', () => {
    test('a renewal names what is stale: unknown runs, other epochs, other owners', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const stale = [
        { id: run.id, epoch: 2 },
        { id: 'nobody', epoch: 1 },
      ]
      const answer = await world.store.claims.renew({ workerId: WORKER, runs: [run, ...stale], leaseMs: LEASE_MS })
      expect(answer).toEqual({ stale, stop: [] })
      expect(await renewOwn(world, run, 'other')).toEqual({ stale: [run], stop: [] })
    })

    test('the worker and the runner are told with each renewal that a run is to be stopped, and how long it may take', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.store.claims.setGrace([{ ...run, graceMs: 2500 }])
      expect(await renewOwn(world, run)).toEqual({ stale: [], stop: [] })
      await world.store.flowRuns.cancel(run.id, 'enough')
      const order = { ...run, graceMs: 2500, reason: 'enough' }
      expect(await renewOwn(world, run)).toEqual({ stale: [], stop: [order] })
      expect(await world.store.claims.renewRunLease({ ...run, leaseMs: LEASE_MS })).toEqual({ stop: order })
      const start = { ...run, nonce: 'nonce', codeDigest: null, leaseMs: LEASE_MS }
      expect(await world.store.flowRuns.start(start)).toEqual({
        attempt: 1,
        stop: order,
        hasTaskRuns: false,
        startedAt: expect.any(String),
      })
    })
  })

  describe('the reaper', () => {
    test('a claim that lapsed is ended, however many cancelled runs have their grace still before them', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      for (let i = 0; i < 4; i++) await world.run(deployment)
      const claimed = await world.claim({ slots: 3 })
      const patient = claimed.map(({ run, epoch }) => ({ id: run.id, epoch, graceMs: 3_600_000 }))
      await world.store.claims.setGrace(patient)
      for (const { id } of patient) await world.store.flowRuns.cancel(id)
      world.clock.advance(1)
      const last = only(await world.claim())
      world.clock.advance(2 * LEASE_MS)
      expect(await reap(world, 2)).toMatchObject([{ id: last.run.id, state: { type: 'SCHEDULED' } }])
      world.clock.advance(3_600_000)
      expect(await reap(world)).toHaveLength(3)
    })

    test('a run whose leases lapsed is lost while others renew: from the lapse on, not before', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      world.clock.advance(LEASE_MS - 1)
      await renewElsewhere(world)
      expect(await reap(world)).toEqual([])
      world.clock.advance(1)
      const state = { type: 'CRASHED', name: 'Lost' }
      expect(await reap(world)).toMatchObject([{ id, epoch, state }])
      expect(await world.stateOf(id)).toMatchObject(state)
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 0 })
    })

    test('while nobody gets through it waits one more lease', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running()
      await world.store.flowRuns.start({ id, epoch: 1, nonce: 'nonce', codeDigest: null, leaseMs: LEASE_MS })
      world.clock.advance(2 * LEASE_MS - 1)
      expect(await reap(world)).toEqual([])
      world.clock.advance(1)
      expect(await reap(world)).toMatchObject([{ id }])
    })

    test('renewals older than ten seconds are no evidence', async () => {
      await using world = await openWorld(subject)
      await world.running()
      world.clock.advance(LEASE_MS)
      await renewElsewhere(world)
      world.clock.advance(RENEW_EVERY_MS + 1)
      expect(await reap(world)).toEqual([])
      await renewElsewhere(world)
      expect(await reap(world)).toHaveLength(1)
    })

    test('one that has not watched for a whole lease ends nothing', async () => {
      await using world = await openWorld(subject)
      await world.running()
      world.clock.advance(10 * LEASE_MS)
      await renewElsewhere(world)
      const since = (ms: number) => world.store.claims.reapLapsed({ watchingSince: world.clock.in(-ms), limit: 10 })
      expect(await since(LEASE_MS - 1)).toEqual([])
      expect(await since(LEASE_MS)).toHaveLength(1)
    })

    test('either of worker and runner keeps a run alive', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      world.clock.advance(LEASE_MS - 1)
      await world.store.claims.renewRunLease({ ...run, leaseMs: LEASE_MS })
      world.clock.advance(LEASE_MS - 1)
      expect(await reap(world)).toEqual([])
      await renewOwn(world, run)
      world.clock.advance(LEASE_MS - 1)
      await renewElsewhere(world)
      expect(await reap(world)).toEqual([])
    })

    test('a run that never started is tried again, and is lost at the fourth time', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const { id } = await world.run(await world.deployment())
      for (let loss = 1; loss <= MAX_LOSSES_BEFORE_START; loss++) {
        expect(only(await world.claim()).epoch).toBe(loss)
        world.clock.advance(CLAIM_LEASE_MS)
        await renewElsewhere(world)
        const type = loss < MAX_LOSSES_BEFORE_START ? 'SCHEDULED' : 'CRASHED'
        expect(await reap(world)).toMatchObject([{ id, epoch: loss, state: { type } }])
      }
      expect(await world.stateOf(id)).toMatchObject({ name: 'Lost', message: expect.stringContaining('4 times') })
    })

    test('infrastructure retries begin the run again as the same attempt, as often as is allowed', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running({ infrastructureRetries: 2 })
      for (const epoch of [1, 2, 3]) {
        expect(await world.store.flowRuns.get(id)).toMatchObject({ epoch, attempt: 1, state: { type: 'RUNNING' } })
        world.clock.advance(LEASE_MS)
        await renewElsewhere(world)
        const type = epoch < 3 ? 'SCHEDULED' : 'CRASHED'
        expect(await reap(world)).toMatchObject([{ id, epoch, state: { type } }])
        if (epoch === 3) continue
        expect(only(await world.claim()).epoch).toBe(epoch + 1)
        await world.store.flowRuns.start({
          id,
          epoch: epoch + 1,
          nonce: `n${epoch}`,
          codeDigest: null,
          leaseMs: LEASE_MS,
        })
      }
    })

    test('a cancelled run that nobody stops is CANCELLED, unconfirmed, once lease and grace have passed', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running()
      await world.store.flowRuns.cancel(id)
      world.clock.advance(LEASE_MS + DEFAULT_GRACE_MS - 1)
      await renewElsewhere(world)
      expect(await reap(world)).toEqual([])
      world.clock.advance(1)
      expect(await reap(world)).toMatchObject([{ id, state: { type: 'CANCELLED' } }])
      expect((await world.stateOf(id)).message).toContain('not confirmed')
    })

    test('a run that is over gives its slot back when its owner lease lapses, and stays what it is', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await renewOwn(world, run)
      await world.store.flowRuns.report({ ...run, report: { verb: 'complete', result: 1 } })
      world.clock.advance(LEASE_MS - 1)
      expect(await reap(world)).toEqual([])
      world.clock.advance(1)
      expect(await reap(world)).toMatchObject([{ id: run.id, state: { type: 'COMPLETED' } }])
      expect(await reap(world)).toEqual([])
      expect(await world.store.flowRuns.deleteIfFinished(run.id)).toMatchObject({ result: 1 })
    })

    test('no more than the limit in one pass', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      for (let i = 0; i < 3; i++) await world.run(deployment)
      await world.claim({ slots: 3 })
      world.clock.advance(LEASE_MS * 3)
      expect(await reap(world, 2)).toHaveLength(2)
      expect(await reap(world, 2)).toHaveLength(1)
    })
  })

  describe('adoption', () => {
    const adopt = (world: World, change: object) =>
      world.store.claims.adopt({
        id: '',
        epoch: 1,
        workerId: 'heir',
        deadWorkerId: null,
        leaseMs: LEASE_MS,
        ...change,
      })

    test('a run is adopted when its owner lease has lapsed, to the millisecond, by one of those who ask', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running()
      world.clock.advance(CLAIM_LEASE_MS - 1)
      expect(await adopt(world, { id })).toEqual({ outcome: 'owned', previousWorkerId: WORKER, retryInMs: 1 })
      world.clock.advance(1)
      const heirs = ['heir-1', 'heir-2', 'heir-3']
      const outcomes = await Promise.all(heirs.map((workerId) => adopt(world, { id, workerId })))
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['adopted', 'owned', 'owned'])
      expect(await renewOwn(world, { id, epoch: 1 })).toMatchObject({ stale: [{ id }] })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 1 })
    })

    test('at once if the owner is dead; the owner itself may ask again', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      expect(await adopt(world, { id, deadWorkerId: WORKER })).toMatchObject({
        outcome: 'adopted',
        previousWorkerId: WORKER,
      })
      expect(await adopt(world, { id })).toMatchObject({ outcome: 'adopted' })
      expect(await world.exit({ id, epoch, workerId: 'heir' })).toMatchObject({ type: 'CRASHED' })
    })

    test('two who come for the same dead owner do not take the run from each other', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running()
      expect(await adopt(world, { id, workerId: 'heir-1', deadWorkerId: WORKER })).toMatchObject({
        outcome: 'adopted',
      })
      const late = { id, workerId: 'heir-2', deadWorkerId: WORKER }
      expect(await adopt(world, late)).toEqual({ outcome: 'owned', previousWorkerId: 'heir-1', retryInMs: LEASE_MS })
    })

    test('of another worker that is dead nothing follows for the owner', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running()
      expect(await adopt(world, { id, deadWorkerId: 'somebody' })).toMatchObject({ outcome: 'owned' })
      await adopt(world, { id, workerId: 'heir-1', deadWorkerId: WORKER })
      expect(await adopt(world, { id, workerId: 'heir-2', deadWorkerId: 'heir-1' })).toMatchObject({
        outcome: 'adopted',
      })
    })

    test('what is past is over: unknown runs, earlier epochs, runs that ended or wait for another try', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      expect(await adopt(world, { id: 'nobody' })).toMatchObject({ outcome: 'over' })
      expect(await adopt(world, { id, epoch: 7 })).toMatchObject({ outcome: 'over' })
      await world.store.flowRuns.report({
        id,
        epoch,
        report: { verb: 'await-retry', message: '', attempt: 1, delayMs: 0 },
      })
      expect(await adopt(world, { id })).toMatchObject({ outcome: 'over' })
    })

    test('of a run that is over, the slot of a dead owner is free once somebody came for it', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      await world.store.flowRuns.report({ id, epoch, report: { verb: 'complete', result: null } })
      expect(await adopt(world, { id })).toMatchObject({ outcome: 'over' })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 1 })
      expect(await adopt(world, { id, deadWorkerId: WORKER })).toMatchObject({
        outcome: 'over',
        previousWorkerId: WORKER,
      })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 0 })
    })
  })

  describe('the end of infrastructure', () => {
    test('the state tells what happened: exit code, signal, the last lines', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const end = {
        exitCode: 137,
        signal: 'SIGKILL',
        message: 'It ran out of memory.',
        lastLines: ['a', 'b'],
        hint: 'more',
      }
      const state = await world.exit(run, end)
      const data = { exitCode: 137, signal: 'SIGKILL', lastLines: ['a', 'b'], hint: 'more' }
      expect(state).toMatchObject({ type: 'CRASHED', message: 'It ran out of memory.', data })
    })

    test('exit code 0 without a report is a crash that says so', async () => {
      await using world = await openWorld(subject)
      const state = await world.exit(await world.running(), { exitCode: 0, message: 'It exited with 0.' })
      expect(state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining('not reported') })
    })

    test('an error that would come again ends the run, though tries are left', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const { id } = await world.run(await world.deployment({ infrastructureRetries: 3 }))
      await world.claim()
      const state = await world.exit({ id, epoch: 1 }, { permanent: true, message: 'There is no image "x".' })
      expect(state).toMatchObject({ type: 'CRASHED', message: 'There is no image "x".' })
    })

    test('one that is not the owner cannot report it, nor one of an epoch that is over', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const exit = { exitCode: 1, signal: null, message: '', permanent: false, lastLines: [] }
      const report = (change: object) => world.store.claims.reportExit({ id, epoch, workerId: WORKER, exit, ...change })
      expect(await report({ workerId: 'other' })).toEqual({ refused: 'stale', current: 1 })
      expect(await report({ epoch: 9 })).toEqual({ refused: 'stale', current: 1 })
      expect(await report({ id: 'nobody' })).toEqual({ refused: 'not-found' })
      expect(await world.stateOf(id)).toMatchObject({ type: 'RUNNING' })
    })

    test('of an earlier epoch it frees the slot and leaves the run to the later one', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      await world.store.flowRuns.report({
        id,
        epoch,
        report: { verb: 'await-retry', message: '', attempt: 1, delayMs: 0 },
      })
      await world.claim()
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 2 })
      expect(await world.exit({ id, epoch })).toMatchObject({ type: 'PENDING' })
      expect(await world.store.workPools.get('pool')).toMatchObject({ slotsInUse: 1 })
      expect(present(await world.store.flowRuns.get(id)).epoch).toBe(2)
    })
  })
}
