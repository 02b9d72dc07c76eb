import { CLAIM_LEASE_MS, LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import type { BeginAsk } from '../claims.ts'
import { taskRecord } from './task-runs.ts'
import { openWorld, present, type StoreSubject, type World } from './world.ts'

const ASK: BeginAsk = {
  flow: 'script',
  name: 'calm-fox',
  parameters: { n: 1 },
  tags: ['by-hand'],
  workerId: 'program-1',
  workerName: 'a script',
  claimId: 'claim-1',
  leaseMs: CLAIM_LEASE_MS,
}
const NONCE = { nonce: 'nonce', codeDigest: null, leaseMs: LEASE_MS }
const EXIT = { exitCode: null, signal: null, message: 'Its program has ended.', permanent: true, lastLines: [] }

async function started(world: World, change: Partial<BeginAsk> = {}): Promise<{ id: string; epoch: number }> {
  const { id, epoch } = await world.store.claims.begin({ ...ASK, ...change })
  await world.store.flowRuns.start({ id, epoch, ...NONCE })
  return { id, epoch }
}

export function begunRunsConformance(subject: StoreSubject): void {
  describe('a run that a program begins and runs itself', () => {
    test('is PENDING at once, of no deployment, pool or queue, and in the list of runs', async () => {
      await using world = await openWorld(subject)
      const run = await world.store.claims.begin(ASK)
      const nowhere = { deployment: null, workPool: null, workQueue: null }
      const given = { flow: 'script', name: 'calm-fox', parameters: { n: 1 }, tags: ['by-hand'], worker: 'a script' }
      expect(run).toMatchObject({ epoch: 1, state: { type: 'PENDING' }, ...nowhere, ...given })
      expect((await world.store.flowRuns.list({ limit: 9 })).items).toEqual([run])
      expect((await world.store.flows.list({ limit: 9 })).items).toMatchObject([{ name: 'script', deployments: 0 }])
      expect((await world.store.workPools.list({ limit: 9 })).items).toEqual([])
      expect((await world.store.deployments.list({ limit: 9 })).items).toEqual([])
    })

    test('waits for no limit of its tags, and takes none of their slots', async () => {
      await using world = await openWorld(subject)
      await world.limit('tag:by-hand', 1)
      await started(world, { claimId: 'a' })
      await started(world, { claimId: 'b' })
      expect(await world.store.concurrencyLimits.get('tag:by-hand')).toMatchObject({ slotsInUse: 0 })
    })

    test('ends by its report, and its claim with the word that its program is done with it', async () => {
      await using world = await openWorld(subject)
      const run = await started(world)
      await world.store.flowRuns.report({ ...run, report: { verb: 'complete', result: 2 } })
      expect(await world.store.flowRuns.deleteIfFinished(run.id)).toBe('active')
      const exit = { ...run, workerId: ASK.workerId, exit: EXIT }
      expect(await world.store.claims.reportExit(exit)).toMatchObject({ state: { type: 'COMPLETED' } })
      expect(await world.store.flowRuns.deleteIfFinished(run.id)).toMatchObject({ id: run.id })
    })

    test('is CANCELLED once its program says that it has stopped, and CRASHED when it had no reason to', async () => {
      await using world = await openWorld(subject)
      const cancelled = await started(world, { claimId: 'a' })
      await world.store.flowRuns.cancel(cancelled.id, 'enough')
      const crashed = await started(world, { claimId: 'b' })
      for (const [run, type] of [
        [cancelled, 'CANCELLED'],
        [crashed, 'CRASHED'],
      ] as const) {
        const exit = { ...run, workerId: ASK.workerId, exit: EXIT }
        expect(await world.store.claims.reportExit(exit)).toMatchObject({ state: { type } })
      }
    })

    test.each(['before its start', 'after it'])('lost %s is CRASHED at once: nobody else can run it', async (when) => {
      await using world = await openWorld(subject)
      const { id } = when === 'after it' ? await started(world) : await world.store.claims.begin(ASK)
      world.clock.advance(3 * LEASE_MS)
      await world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
      expect(await world.stateOf(id)).toMatchObject({ type: 'CRASHED', name: 'Lost' })
    })

    test('that owes a hook when it is lost says that nobody was there to run it', async () => {
      await using world = await openWorld(subject)
      const run = await started(world)
      await world.store.flowRuns.oweHooks({ ...run, hooks: ['onCrashed'] })
      await world.store.claims.reportExit({ ...run, workerId: ASK.workerId, exit: EXIT })
      const { notes } = present(await world.store.flowRuns.get(run.id))
      expect(notes).toEqual(['onCrashed was not run: its program has ended.'])
      expect((await world.store.flowRuns.list({ limit: 9 })).items).toHaveLength(1)
    })

    test('repeats an earlier one with the results of the tasks that finished in it', async () => {
      await using world = await openWorld(subject)
      const first = await started(world)
      await world.store.taskRuns.record({ ...first, records: [taskRecord('a')] })
      await world.store.claims.reportExit({ ...first, workerId: ASK.workerId, exit: EXIT })
      const repeated = { claimId: 'b', retryOf: first.id }
      const { id } = await world.store.claims.begin({ ...ASK, ...repeated, keepsResults: true })
      const anew = await world.store.claims.begin({ ...ASK, ...repeated, claimId: 'c' })
      expect((await world.store.flowRuns.get(id))?.retryOf).toBe(first.id)
      const tasksOf = async (run: string) => (await world.store.taskRuns.list({ id: run, limit: 9 })).items
      expect([await tasksOf(id), await tasksOf(anew.id)]).toMatchObject([[{ id: 'a' }], []])
    })
  })
}
