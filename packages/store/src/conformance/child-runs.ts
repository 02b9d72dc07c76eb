import { describe, expect, test } from 'vitest'
import type { ClaimedRow } from '../claims.ts'
import type { ChildOf } from '../flow-runs.ts'
import { waitAsk } from './waits.ts'
import { DEPLOYMENT, only, openWorld, present, type StoreSubject, type World } from './world.ts'

type Run = { readonly id: string; readonly epoch: number }

async function child(world: World, parent: Run, change: Partial<ChildOf> = {}): Promise<string> {
  const created = await createChild(world, parent, change)
  if ('refused' in created) throw new Error(`The child was refused: ${created.refused}`)
  return created.id
}

async function createChild(world: World, parent: Run, change: Partial<ChildOf> = {}) {
  const { store } = world
  const deployment = present(await store.deployments.get(DEPLOYMENT.flow, DEPLOYMENT.name))
  const run = { deploymentId: deployment.id, name: world.freshId('child'), parameters: {}, jobVariables: {}, tags: [] }
  const of: ChildOf = { ...parent, call: 'call', within: '1', kind: 'awaited', ...change }
  return present(await store.flowRuns.createChild(run, of))
}

/** Claims the next run and starts it. */
async function startNext(world: World): Promise<Run> {
  const { run, epoch }: ClaimedRow = only(await world.claim())
  await world.store.flowRuns.start({ id: run.id, epoch, nonce: 'n', codeDigest: null, leaseMs: 30_000 })
  return { id: run.id, epoch }
}

const complete = ({ store }: World, run: Run, result: unknown = null) =>
  store.flowRuns.report({ ...run, report: { verb: 'complete', result } })
const fail = ({ store }: World, run: Run) =>
  store.flowRuns.report({ ...run, report: { verb: 'fail', name: 'Failed', message: 'no', data: null } })
const awaiting = (id: string) => waitAsk('w', { kind: 'run', subject: id, lengthMs: null })

export function childRunsConformance(subject: StoreSubject): void {
  describe('child runs', () => {
    test('a call makes one run however often it asks, and another one in other tries', async () => {
      await using world = await openWorld(subject)
      const parent = await world.running()
      const id = await child(world, parent)
      expect(await child(world, parent)).toBe(id)
      const others = [await child(world, parent, { within: '2' }), await child(world, parent, { call: 'other' })]
      expect(new Set([id, ...others]).size).toBe(3)
      const { items } = await world.store.flowRuns.list({ parent: parent.id, limit: 10 })
      expect(items.map((run) => run.id)).toEqual([others[1], others[0], id])
      const made = { id: parent.id, call: 'call', kind: 'awaited' }
      expect(items.at(-1)).toMatchObject({ parent: made, state: { type: 'SCHEDULED' } })
      expect(present(await world.store.flowRuns.get(parent.id)).parent).toBeNull()
    })

    test('only the live epoch of a run that goes on gets children', async () => {
      await using world = await openWorld(subject)
      const parent = await world.running()
      expect(await createChild(world, { ...parent, epoch: 2 })).toEqual({ refused: 'stale', current: 1 })
      await world.store.flowRuns.cancel(parent.id)
      expect(await createChild(world, parent)).toEqual({ refused: 'state', state: 'CANCELLING' })
      expect(await createChild(world, { id: 'nobody', epoch: 1 })).toEqual({ refused: 'not-found' })
    })

    test('cancelling a run cancels what it waits for, and what that waits for, but not what is detached', async () => {
      await using world = await openWorld(subject)
      const parent = await world.running()
      const id = await child(world, parent)
      const inner = await startNext(world)
      expect(inner.id).toBe(id)
      const grandchild = await child(world, inner)
      const detached = await child(world, parent, { call: 'other', kind: 'detached' })
      await world.store.flowRuns.cancel(parent.id)
      expect((await world.stateOf(id)).type).toBe('CANCELLING')
      expect(await world.stateOf(grandchild)).toMatchObject({ type: 'CANCELLED', message: expect.stringContaining(id) })
      expect((await world.stateOf(detached)).type).toBe('SCHEDULED')
    })

    for (const [how, end] of [
      ['completes', complete],
      ['fails', fail],
      ['crashes', (world: World, run: Run) => world.exit(run)],
    ] as const) {
      test(`a run that ${how} leaves nothing behind that it waited for`, async () => {
        await using world = await openWorld(subject)
        const parent = await world.running()
        const id = await child(world, parent)
        const detached = await child(world, parent, { call: 'other', kind: 'detached' })
        await end(world, parent)
        expect((await world.stateOf(id)).type).toBe('CANCELLED')
        expect((await world.stateOf(detached)).type).toBe('SCHEDULED')
      })
    }

    test('a run that comes back after a loss finds its children as they are', async () => {
      await using world = await openWorld(subject)
      const parent = await world.running({ infrastructureRetries: 1 })
      const id = await child(world, parent)
      await world.exit(parent)
      expect((await world.stateOf(parent.id)).type).toBe('SCHEDULED')
      expect((await world.stateOf(id)).type).toBe('SCHEDULED')
      const again = present((await world.claim({ slots: 2 })).find(({ run }) => run.id === parent.id))
      const start = { id: parent.id, epoch: again.epoch, nonce: 'n', codeDigest: null, leaseMs: 30_000 }
      expect(await world.store.flowRuns.start(start)).toMatchObject({ attempt: 1 })
      expect(await child(world, { id: parent.id, epoch: again.epoch })).toBe(id)
    })

    test('the end of a child ends the wait for it, with its state and result, and wakes its suspended parent', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const parent = await world.running()
      const id = await child(world, parent)
      expect(await store.waits.open({ ...parent, wait: awaiting(id) })).toMatchObject({ endedAt: null, subject: id })
      await store.waits.suspendIfOpen({ ...parent, waits: ['w'], message: '' })
      await world.exit(parent)
      await complete(world, await startNext(world), { n: 1 })
      expect(await world.stateOf(parent.id)).toMatchObject({ type: 'SCHEDULED', name: 'Resuming' })
      const value = { id, state: { type: 'COMPLETED' }, result: { n: 1 } }
      expect(await store.waits.get(parent.id, 'w')).toMatchObject({ outcome: 'ended', value })
    })

    test('a wait for a child that is over, or gone, ends as it begins; suspending for one that ended is refused', async () => {
      await using world = await openWorld(subject)
      const { store } = world
      const parent = await world.running()
      const id = await child(world, parent)
      await store.waits.open({ ...parent, wait: awaiting(id) })
      await store.flowRuns.cancel(id)
      const suspend = { ...parent, waits: ['w'], message: '' }
      expect(await store.waits.suspendIfOpen(suspend)).toEqual({ suspended: false })
      const late = { ...awaiting(id), id: 'late' }
      const ended = { outcome: 'ended', value: { id, state: { type: 'CANCELLED' } } }
      expect(await store.waits.open({ ...parent, wait: late })).toMatchObject(ended)
      await store.flowRuns.deleteIfFinished(id)
      const gone = { ...awaiting(id), id: 'gone' }
      expect(await store.waits.open({ ...parent, wait: gone })).toMatchObject({ outcome: 'ended', value: null })
    })

    test('a child outlives the row of its parent', async () => {
      await using world = await openWorld(subject)
      const parent = await world.running()
      const id = await child(world, parent, { kind: 'detached' })
      await complete(world, parent)
      await world.exit(parent)
      expect(await world.store.flowRuns.deleteIfFinished(parent.id)).toMatchObject({ id: parent.id })
      expect(present(await world.store.flowRuns.get(id)).parent).toBeNull()
    })
  })
}
