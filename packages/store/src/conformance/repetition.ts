import { isOrcError, LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { everything } from './everything.ts'
import { taskRecord } from './task-runs.ts'
import { openWorld, type StoreSubject, WORKER, type World } from './world.ts'

/** An operation whose first answer was lost, in a world of its own. */
interface Repeated {
  readonly title: string
  readonly prepare: (world: World) => Promise<() => Promise<unknown>>
}

const EXIT = { exitCode: 1, signal: null, message: 'gone', permanent: false, lastLines: [] }

const REPEATED: readonly Repeated[] = [
  {
    title: 'claimDue with the same claimId',
    prepare: async (world) => {
      await world.pool()
      const deployment = await world.deployment()
      for (let i = 0; i < 3; i++) await world.run(deployment)
      return () => world.claim({ claimId: 'same', slots: 2 })
    },
  },
  {
    title: 'begin with the same claimId',
    prepare: async (world) => {
      const run = { flow: 'script', name: 'calm-fox', parameters: {}, tags: [] }
      const claim = { workerId: WORKER, workerName: 'a script', claimId: 'same', leaseMs: LEASE_MS }
      return () => world.store.claims.begin({ ...run, ...claim })
    },
  },
  {
    title: 'start with the same nonce',
    prepare: async (world) => {
      const run = await world.running()
      return () => world.store.flowRuns.start({ ...run, nonce: 'nonce', codeDigest: null, leaseMs: LEASE_MS })
    },
  },
  ...(
    [
      { verb: 'complete', result: { a: 1 }, notes: ['a note'] as string[] },
      { verb: 'fail', name: 'TimedOut', message: 'late', data: null },
      { verb: 'retry', message: 'boom', attempt: 1 },
      { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 5000 },
      { verb: 'await-retry', message: 'boom', attempt: 1, delayMs: 5000, sameAttempt: true },
    ] as const
  ).map((report) => ({
    title: `report of ${report.verb}${'sameAttempt' in report ? ' of a task' : ''}`,
    prepare: async (world: World) => {
      const run = await world.running()
      return () => world.store.flowRuns.report({ ...run, report })
    },
  })),
  {
    title: 'reportExit of a run that crashed',
    prepare: async (world) => {
      const run = await world.running()
      return () => world.store.claims.reportExit({ ...run, workerId: WORKER, exit: EXIT })
    },
  },
  {
    title: 'reportExit of a run that is tried again',
    prepare: async (world) => {
      const run = await world.running({ infrastructureRetries: 5 })
      return () => world.store.claims.reportExit({ ...run, workerId: WORKER, exit: EXIT })
    },
  },
  {
    title: 'cancel',
    prepare: async (world) => {
      const { id } = await world.running()
      return () => world.store.flowRuns.cancel(id, 'enough')
    },
  },
  {
    title: 'adopt',
    prepare: async (world) => {
      const run = await world.running()
      const ask = { ...run, workerId: 'heir', deadWorkerId: WORKER, leaseMs: LEASE_MS }
      return async () => (await world.store.claims.adopt(ask)).outcome
    },
  },
  {
    title: 'bindInfrastructure',
    prepare: async (world) => {
      const run = await world.running()
      return () => world.store.claims.bindInfrastructure({ ...run, workerId: WORKER, infrastructureId: 'x' })
    },
  },
  {
    title: 'record of task runs',
    prepare: async (world) => {
      const run = await world.running()
      const records = [taskRecord('a'), taskRecord('b', { parent: 'a' })]
      return () => world.store.taskRuns.record({ ...run, records })
    },
  },
  {
    title: 'append of log lines',
    prepare: async (world) => {
      const { id, epoch } = await world.running()
      const at = world.clock.now().toISOString()
      const lines = [0, 1].map((seq) => ({
        at,
        level: 'info' as const,
        message: `line ${seq}`,
        source: 'flow' as const,
        seq,
      }))
      return () => world.store.logs.append({ id, epoch, lines })
    },
  },
]

export function repetitionConformance(subject: StoreSubject): void {
  describe('an operation whose answer was lost can be repeated', () => {
    for (const { title, prepare } of REPEATED) {
      test(`${title}: the same answer, and nothing more has happened`, async () => {
        await using world = await openWorld(subject)
        const operation = await prepare(world)
        const answer = await operation()
        const after = await everything(world.store)
        expect(await operation()).toEqual(answer)
        expect(await everything(world.store)).toEqual(after)
      })
    }

    test('a create with an idempotency key happens once, and is answered as the first time for a day', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const { id: deploymentId } = await world.deployment()
      const run = { deploymentId, name: 'run', parameters: { a: 1 }, jobVariables: {}, tags: [] }
      const create = () => world.store.flowRuns.create(run, { key: 'key', requestHash: 'hash' })
      const [first, ...rest] = await Promise.all([create(), create(), create()])
      expect(rest).toEqual([first, first])
      await world.claim()
      expect(await create()).toEqual(first)
      world.clock.advance(24 * 60 * 60 * 1000 - 1)
      expect(await create()).toEqual(first)
      expect(await world.store.upkeep.deleteExpiredIdempotencyKeys()).toBe(0)
      world.clock.advance(1)
      expect(await world.store.upkeep.deleteExpiredIdempotencyKeys()).toBe(1)
      expect((await create())?.id).not.toBe(first?.id)
    })

    test('a key that was used for another request is a conflict, and nothing happens', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const { id: deploymentId } = await world.deployment()
      const run = { deploymentId, name: 'run', parameters: {}, jobVariables: {}, tags: [] }
      await world.store.flowRuns.create(run, { key: 'key', requestHash: 'one' })
      const other = world.store.flowRuns.create(run, { key: 'key', requestHash: 'two' })
      await expect(other).rejects.toSatisfy((error) => isOrcError(error, 'idempotency_conflict'))
      expect((await world.store.flowRuns.list({ limit: 10 })).items).toHaveLength(1)
    })

    test('what came to nothing is not remembered: a create that failed may succeed with the same key', async () => {
      await using world = await openWorld(subject)
      const key = { key: 'key', requestHash: 'hash' }
      const queue = { pool: 'pool', name: 'queue', concurrencyLimit: null, paused: false }
      expect(await world.store.workQueues.createIfAbsent(queue, key)).toBeUndefined()
      await world.pool()
      const created = await world.store.workQueues.createIfAbsent(queue, key)
      expect(created).toMatchObject({ name: 'queue' })
      expect(await world.store.workQueues.createIfAbsent(queue, key)).toEqual(created)
    })
  })
}
