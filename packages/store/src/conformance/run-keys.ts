import type { FlowRun, RunKey } from '@orc/core/contract'
import { describe, expect, test } from 'vitest'
import { openWorld, present, type StoreSubject, type World } from './world.ts'

const DAY_MS = 86_400_000

/** Asks each of several deployments for a run with this key. */
async function asked(world: World, runKey: Partial<RunKey> = {}): Promise<string[]> {
  const of = { key: 'order-7', scope: 'deployment', ...runKey } as const
  const names: [flow: string, name: string][] = [
    ['flow', 'a'],
    ['flow', 'b'],
    ['other', 'a'],
  ]
  const runs: FlowRun[] = []
  for (const [flow, name] of names) {
    const deployment = await world.deployment({ flow, name })
    runs.push(await world.run(deployment, { runKey: of }), await world.run(deployment, { runKey: of }))
  }
  return runs.map(({ id }) => id)
}

export function runKeysConformance(subject: StoreSubject): void {
  describe('keys of runs', () => {
    test.each<[RunKey['scope'], number]>([
      ['deployment', 3],
      ['flow', 2],
      ['installation', 1],
    ])('within its scope (%s) a key has one run', async (scope, runs) => {
      await using world = await openWorld(subject)
      await world.pool()
      const ids = await asked(world, { scope })
      expect(new Set(ids).size).toBe(runs)
      expect(ids[0]).toBe(ids[1])
    })

    test('of many who ask at once one creates, and all get that run', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      const runKey = { key: 'k', scope: 'deployment' } as const
      const runs = await Promise.all(Array.from({ length: 20 }, () => world.run(deployment, { runKey })))
      expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
      expect((await world.store.flowRuns.list({ limit: 10 })).items).toHaveLength(1)
    })

    test('a key is free again when its time is up, not a millisecond before; without a time it never is', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      const ask = async (ttlMs?: number) => {
        const runKey: RunKey = { key: ttlMs === undefined ? 'kept' : 'brief', scope: 'deployment' }
        return (await world.run(deployment, { runKey: ttlMs === undefined ? runKey : { ...runKey, ttlMs } })).id
      }
      const [brief, kept] = [await ask(DAY_MS), await ask()]
      world.clock.advance(DAY_MS - 1)
      expect(await ask(DAY_MS)).toBe(brief)
      world.clock.advance(1)
      expect(await ask(DAY_MS)).not.toBe(brief)
      world.clock.advance(10 * DAY_MS)
      expect(await world.store.upkeep.deleteExpiredIdempotencyKeys()).toBe(1)
      expect(await ask()).toBe(kept)
    })

    test('the run is given as it is by then, and its key goes with it when it is deleted', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const deployment = await world.deployment()
      const ask = () =>
        world.run(deployment, { runKey: { key: 'k', scope: 'deployment' }, name: world.freshId('asked') })
      const { id, name } = await ask()
      await world.store.flowRuns.cancel(id)
      expect(await ask()).toMatchObject({ id, name, state: { type: 'CANCELLED' } })
      present(await world.store.flowRuns.deleteIfFinished(id))
      expect((await ask()).id).not.toBe(id)
    })
  })
}
