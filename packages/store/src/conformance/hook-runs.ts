import type { FlowRun } from '@orc/core/contract'
import { LEASE_MS, type OwedHook } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { only, openWorld, present, type StoreSubject, type World } from './world.ts'

type Run = { readonly id: string; readonly epoch: number }

const ALL: readonly OwedHook[] = ['onCrashed', 'onCancelled', 'onFailed']

async function owing(world: World, hooks: readonly OwedHook[] = ALL): Promise<Run> {
  const run = await world.running({ concurrencyLimit: 1, parameters: { tenant: 'acme' }, tags: ['nightly'] })
  expect(await world.store.flowRuns.oweHooks({ ...run, hooks })).toEqual({})
  return run
}

/** The runs of hooks; there is no other run than the one they are about. */
async function hookRuns({ store }: World): Promise<FlowRun[]> {
  const { items } = await store.flowRuns.list({ limit: 10 })
  return items.filter(({ hook }) => hook !== null)
}

const notesOf = async ({ store }: World, { id }: Run) => present(await store.flowRuns.get(id)).notes

export function hookRunsConformance(subject: StoreSubject): void {
  describe('runs of hooks', () => {
    test('a run that crashes owing its hook has a run of its own for it, with its parameters and its code, once', async () => {
      await using world = await openWorld(subject)
      const run = await owing(world)
      await world.exit(run)
      const again = await world.store.claims.reportExit({ ...run, workerId: 'worker-1', exit: EXIT })
      expect(again).toMatchObject({ state: { type: 'CRASHED' } })
      const hookRun = only(await hookRuns(world))
      const about = { id: run.id, attempt: 1, tags: ['nightly'] }
      const hook = { name: 'onCrashed', flowRun: about, reason: 'It exited with 1.' }
      expect(hookRun).toMatchObject({ state: { type: 'SCHEDULED' }, parameters: { tenant: 'acme' }, hook })
      expect(await notesOf(world, run)).toEqual([`onCrashed is run by flow run "${hookRun.name}" (${hookRun.id}).`])
    })

    test.each<[string, OwedHook, (world: World, run: Run) => Promise<unknown>]>([
      [
        'cancelled, with proof',
        'onCancelled',
        async (world, run) => {
          await world.store.flowRuns.cancel(run.id, 'enough')
          await world.exit(run)
        },
      ],
      [
        'cancelled while it waits for its next try',
        'onCancelled',
        async (world, run) => {
          const report = { verb: 'await-retry', message: 'later', attempt: 1, delayMs: 60_000 } as const
          await world.store.flowRuns.report({ ...run, report })
          await world.store.flowRuns.cancel(run.id)
        },
      ],
      [
        'lost',
        'onCrashed',
        async (world) => {
          world.clock.advance(2 * LEASE_MS + 1)
          await world.store.claims.renew({ workerId: 'somebody', runs: [], leaseMs: LEASE_MS })
          await world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
        },
      ],
      [
        'failed without a word of its process',
        'onFailed',
        async (world, run) => {
          const failed = { verb: 'fail', name: 'TimedOut', message: 'late', data: null } as const
          await world.store.flowRuns.report({ ...run, report: { ...failed, isUntold: true } })
        },
      ],
    ])('so has one that is %s, and only if it owes that hook', async (_, hook, end) => {
      for (const owed of [ALL, ALL.filter((other) => other !== hook)]) {
        await using world = await openWorld(subject)
        await end(world, await owing(world, owed))
        const made = await hookRuns(world)
        expect(made.map((run) => run.hook?.name)).toEqual(owed === ALL ? [hook] : [])
      }
    })

    test('none is made for what began nowhere, completed, failed by its own word, or goes on after a loss', async () => {
      await using world = await openWorld(subject)
      const run = await owing(world)
      await world.store.flowRuns.report({
        ...run,
        report: { verb: 'fail', name: 'Failed', message: 'no', data: null },
      })
      await world.exit(run)
      const waiting = await world.run(await world.deployment())
      await world.store.flowRuns.cancel(waiting.id)
      expect(await hookRuns(world)).toEqual([])
    })

    test('what an earlier epoch owed is owed until it is said otherwise, and an epoch that is over says nothing', async () => {
      await using world = await openWorld(subject)
      const run = await world.running({ infrastructureRetries: 1 })
      await world.store.flowRuns.oweHooks({ ...run, hooks: ['onCrashed'] })
      await world.exit(run)
      expect(await hookRuns(world)).toEqual([])
      expect(await world.store.flowRuns.oweHooks({ ...run, hooks: [] })).toMatchObject({ refused: 'stale' })
      const { epoch } = only(await world.claim())
      await world.exit({ id: run.id, epoch }, { permanent: true })
      expect(await hookRuns(world)).toHaveLength(1)
    })

    test('it is under no limit of its deployment, now or when that changes, and begins again when it is lost', async () => {
      await using world = await openWorld(subject)
      const run = await owing(world)
      await world.exit(run)
      const hookRun = only(await hookRuns(world))
      await world.deployment({ concurrencyLimit: 0 })
      const first = only(await world.claim())
      expect(first.run.id).toBe(hookRun.id)
      const start = { id: hookRun.id, epoch: first.epoch, nonce: 'n', codeDigest: null, leaseMs: LEASE_MS }
      await world.store.flowRuns.start(start)
      await world.exit({ id: hookRun.id, epoch: first.epoch })
      const second = only(await world.claim())
      expect(second.run).toMatchObject({ id: hookRun.id, hook: { name: 'onCrashed' } })
      await world.store.flowRuns.start({ ...start, epoch: second.epoch })
      const report = { verb: 'complete', result: null } as const
      await world.store.flowRuns.report({ id: hookRun.id, epoch: second.epoch, report })
      expect(await notesOf(world, run)).toEqual([expect.any(String), 'onCrashed ended COMPLETED.'])
    })
  })
}

const EXIT = { exitCode: 1, signal: null, message: 'It exited with 1.', permanent: false, lastLines: [] }
