import { describe, expect, test } from 'vitest'
import { taskRecord } from './task-runs.ts'
import { openWorld, type StoreSubject } from './world.ts'

const reference = (text: string) => ({ text, by: 'reference', codec: null }) as const

export function referencesConformance(subject: StoreSubject): void {
  describe('references to stored values', () => {
    test('one is in use as long as a task, a run or a cached result has it', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const run = await world.running()
      await store.cachedResults.take({ ...run, key: 'key', taskRun: 'b', mayWait: true })
      const records = [
        taskRecord('a', { value: reference('of-task') }),
        taskRecord('b', { value: reference('of-cache'), cache: { key: 'key', expiresInMs: null } }),
        taskRecord('c', { value: { text: 'no-reference', by: 'value', codec: null } }),
      ]
      await store.taskRuns.record({ ...run, records })
      const report = { verb: 'complete', result: null, kept: reference('of-run') } as const
      await store.flowRuns.report({ ...run, report })
      expect(await store.flowRuns.get(run.id)).toMatchObject({ result: null, keptResult: reference('of-run') })
      const all = ['of-task', 'of-cache', 'of-run', 'no-reference', 'of-nobody']
      expect(await store.upkeep.unusedReferences(all)).toEqual(['no-reference', 'of-nobody'])
      await world.exit(run)
      await store.flowRuns.deleteIfFinished(run.id)
      expect(await store.upkeep.unusedReferences(all)).toEqual(['of-task', 'of-run', 'no-reference', 'of-nobody'])
      await store.cachedResults.delete({})
      expect(await store.upkeep.unusedReferences(all)).toEqual(all)
    })
  })
}
