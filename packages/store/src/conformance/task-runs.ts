import type { TaskRecord } from '@orc/core/contract'
import { LEASE_MS } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { openWorld, present, type StoreSubject } from './world.ts'

const AT = '2026-01-01T00:00:00.000Z'

export function taskRecord(id: string, change: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id,
    parent: null,
    name: 'task',
    within: '1',
    state: { type: 'COMPLETED', name: 'Completed', at: AT },
    attempt: 1,
    startedAt: AT,
    dueAt: null,
    failures: [],
    value: { text: '"done"', by: 'value', codec: null },
    ...change,
  }
}

const RUNNING = { state: { type: 'RUNNING', name: 'Running', at: AT }, value: null } as const
const FAILED = { state: { type: 'FAILED', name: 'TimedOut', at: AT, message: 'boom' } } as const

export function taskRunsConformance(subject: StoreSubject): void {
  describe('task runs', () => {
    test('what was recorded is listed in the order of the first records, page after page, as it is now', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      const failures = [{ attempt: 1, at: AT, message: 'no', delayMs: 5 }]
      const awaiting = { type: 'SCHEDULED', name: 'AwaitingRetry', at: AT, message: 'no' } as const
      await store.taskRuns.record({ ...run, records: [taskRecord('a', RUNNING), taskRecord('b', FAILED)] })
      await store.taskRuns.record({
        ...run,
        records: [
          taskRecord('c', {
            parent: 'a',
            within: '1.2',
            state: awaiting,
            attempt: 2,
            failures,
            dueAt: AT,
            value: null,
          }),
          taskRecord('a', { value: { text: 'results/x', by: 'reference', codec: 'aes' } }),
        ],
      })
      const first = await store.taskRuns.list({ id: run.id, limit: 2 })
      const rest = await store.taskRuns.list({ id: run.id, limit: 2, cursor: present(first.nextCursor) })
      expect([...first.items, ...rest.items]).toEqual([
        {
          ...taskRecord('a', { value: { text: 'results/x', by: 'reference', codec: 'aes' } }),
          epoch: 1,
          endedAt: AT,
        },
        { ...taskRecord('b', FAILED), epoch: 1, endedAt: AT },
        {
          ...taskRecord('c', {
            parent: 'a',
            within: '1.2',
            state: awaiting,
            attempt: 2,
            failures,
            dueAt: AT,
            value: null,
          }),
          epoch: 1,
          endedAt: null,
        },
      ])
      expect(rest.nextCursor).toBeNull()
      expect(await store.taskRuns.list({ id: 'nobody', limit: 2 })).toEqual({ items: [], nextCursor: null })
    })

    test('a call that is COMPLETED keeps its first result', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      const other = { text: '"other"', by: 'value', codec: null } as const
      for (const record of [taskRecord('a'), taskRecord('a', { value: other }), taskRecord('a', FAILED)])
        await world.store.taskRuns.record({ ...run, records: [record] })
      const { items } = await world.store.taskRuns.list({ id: run.id, limit: 10 })
      expect(items).toMatchObject([{ state: { type: 'COMPLETED' }, value: { text: '"done"' } }])
    })

    test('only the live epoch of a run under way may record, and a refused record leaves nothing', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running({ infrastructureRetries: 1 })
      const record = (epoch: number) => store.taskRuns.record({ id: run.id, epoch, records: [taskRecord('a')] })
      expect(await record(2)).toEqual({ refused: 'stale', current: 1 })
      expect(await store.taskRuns.record({ id: 'nobody', epoch: 1, records: [taskRecord('a')] })).toEqual({
        refused: 'not-found',
      })
      await world.exit(run) // its claim is gone, and the next epoch not yet there
      expect(await record(1)).toHaveProperty('refused')
      await world.claim()
      expect(await record(1)).toEqual({ refused: 'stale', current: 2 })
      expect(await record(2)).toEqual({ refused: 'state', state: 'PENDING' })
      expect((await store.taskRuns.list({ id: run.id, limit: 10 })).items).toEqual([])
      await store.flowRuns.start({ id: run.id, epoch: 2, nonce: 'n', codeDigest: null, leaseMs: LEASE_MS })
      await store.flowRuns.cancel(run.id)
      expect(await record(2)).toEqual({})
      await store.flowRuns.report({ id: run.id, epoch: 2, report: { verb: 'complete', result: null } })
      expect(await record(2)).toEqual({ refused: 'state', state: 'COMPLETED' })
    })

    test('a later epoch is told that there are records, and finds them', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running({ infrastructureRetries: 1 })
      await store.taskRuns.record({ ...run, records: [taskRecord('a')] })
      await world.exit(run)
      await world.claim()
      const start = { id: run.id, epoch: 2, nonce: 'other', codeDigest: null, leaseMs: LEASE_MS }
      expect(await store.flowRuns.start(start)).toMatchObject({ hasTaskRuns: true })
      expect((await store.taskRuns.list({ id: run.id, limit: 10 })).items).toMatchObject([{ id: 'a', epoch: 1 }])
    })

    test('a run that repeats another takes over what finished in it, and nothing else', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      const records = [
        taskRecord('a'),
        taskRecord('b', FAILED),
        taskRecord('c', RUNNING),
        taskRecord('d', { parent: 'b' }),
      ]
      await store.taskRuns.record({ ...run, records })
      await store.flowRuns.report({ ...run, report: { verb: 'fail', name: 'Failed', message: 'boom', data: null } })
      const deployment = await world.deployment()
      const repeats = await world.run(deployment, { retryOf: run.id, keepsResults: true })
      const { items } = await store.taskRuns.list({ id: repeats.id, limit: 10 })
      expect(items).toEqual([
        { ...taskRecord('a'), epoch: 0, endedAt: AT },
        { ...taskRecord('d', { parent: 'b' }), epoch: 0, endedAt: AT },
      ])
      const anew = await world.run(deployment, { retryOf: run.id })
      expect((await store.taskRuns.list({ id: anew.id, limit: 10 })).items).toEqual([])
    })

    test('they go with their run', async () => {
      await using world = await openWorld(subject)
      const run = await world.running()
      await world.store.taskRuns.record({ ...run, records: [taskRecord('a')] })
      await world.exit(run)
      await world.store.flowRuns.deleteIfFinished(run.id)
      expect((await world.store.taskRuns.list({ id: run.id, limit: 10 })).items).toEqual([])
    })
  })
}
