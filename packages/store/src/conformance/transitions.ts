import {
  type Actor,
  isTerminal,
  LEASE_MS,
  MAX_LOSSES_BEFORE_START,
  STATE_TYPES,
  type StateType,
  stateAfter,
  TRANSITIONS,
  type TransitionVerb,
} from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { WAIT_MS, waitAsk } from './waits.ts'
import { openWorld, present, type StoreSubject, WORKER, type World } from './world.ts'

interface Target {
  readonly id: string
  readonly epoch: number
}

type Perform = (world: World, run: Target, by: Actor) => Promise<unknown>

const exit = (permanent: boolean): Perform => {
  return ({ store }, { id, epoch }) => {
    const how = { exitCode: 1, signal: null, message: 'gone', permanent, lastLines: [] }
    return store.claims.reportExit({ id, epoch, workerId: WORKER, exit: how })
  }
}

const lapse: Perform = async ({ store, clock }) => {
  clock.advance(4 * LEASE_MS)
  await store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
}

const exitOrLapse: Perform = (world, run, by) => (by === 'reaper' ? lapse : exit(false))(world, run, by)

const WAIT = waitAsk('wait')

const suspend: Perform = async ({ store }, run) => {
  await store.waits.open({ ...run, wait: WAIT })
  return store.waits.suspendIfOpen({ ...run, waits: [WAIT.id], message: 'It waits.' })
}

const wake: Perform = async ({ store, clock }, { id }, by) => {
  if (by === 'api') return store.waits.answerIfOpen({ id, wait: WAIT.id, value: 1 })
  clock.advance(WAIT_MS)
  return store.waits.endDue(10)
}

/** What is asked of the store for each verb of the table. */
const PERFORM: Record<Exclude<TransitionVerb, 'create'>, Perform> = {
  claim: (world) => world.claim({ slots: 10 }),
  start: ({ store }, run) => store.flowRuns.start({ ...run, nonce: 'nonce', codeDigest: null, leaseMs: LEASE_MS }),
  retry: ({ store }, run) => store.flowRuns.report({ ...run, report: { verb: 'retry', message: '', attempt: 1 } }),
  'await-retry': ({ store }, run) =>
    store.flowRuns.report({ ...run, report: { verb: 'await-retry', message: '', attempt: 1, delayMs: 0 } }),
  complete: ({ store }, run) => store.flowRuns.report({ ...run, report: { verb: 'complete', result: 1 } }),
  fail: ({ store }, run) =>
    store.flowRuns.report({ ...run, report: { verb: 'fail', name: 'Failed', message: 'boom', data: null } }),
  cancel: ({ store }, run) => store.flowRuns.cancel(run.id),
  suspend,
  wake,
  reschedule: exitOrLapse,
  recover: exitOrLapse,
  crash: exit(true),
  lose: exitOrLapse,
  'confirm-cancel': exit(false),
  'give-up-cancel': lapse,
}

/** The ways into each state, shortest first. */
const INTO: Record<StateType, readonly (keyof typeof PERFORM)[]> = {
  SCHEDULED: [],
  PENDING: ['claim'],
  RUNNING: ['claim', 'start'],
  PAUSED: ['claim', 'start', 'suspend'],
  CANCELLING: ['claim', 'start', 'cancel'],
  COMPLETED: ['claim', 'start', 'complete'],
  FAILED: ['claim', 'start', 'fail'],
  CRASHED: ['claim', 'start', 'crash'],
  CANCELLED: ['cancel'],
}

async function runIn(world: World, state: StateType, verb: TransitionVerb): Promise<Target> {
  await world.pool()
  const infrastructureRetries = verb === 'recover' ? 1 : 0
  const { id } = await world.run(await world.deployment({ infrastructureRetries }))
  const current = async (): Promise<Target> => ({ id, epoch: present(await world.store.flowRuns.get(id)).epoch })
  const losses = verb === 'lose' && state === 'PENDING' ? MAX_LOSSES_BEFORE_START - 1 : 0
  for (let loss = 0; loss < losses; loss++) {
    await world.claim()
    await world.exit(await current())
  }
  for (const step of INTO[state]) await PERFORM[step](world, await current(), 'worker')
  expect(await world.stateOf(id)).toMatchObject({ type: state })
  return current()
}

/** These reach the store under their own name; the others are what it makes of an exit or a lapse. */
const ASKED = ['claim', 'start', 'retry', 'await-retry', 'complete', 'fail', 'suspend', 'cancel'] as const

export function transitionsConformance(subject: StoreSubject): void {
  describe('the transition table', () => {
    for (const { verb, from, to, by } of TRANSITIONS) {
      if (verb === 'create' || from === 'none') continue
      for (const actor of by) {
        test(`${verb} by the ${actor} takes ${from} to ${to}, with its state in the history and its event`, async () => {
          await using world = await openWorld(subject)
          const run = await runIn(world, from, verb)
          const before = present(await world.store.flowRuns.states(run.id))
          const lastEvent = await world.store.events.last()
          await PERFORM[verb](world, run, actor)
          const after = present(await world.store.flowRuns.states(run.id))
          const state = await world.stateOf(run.id)
          expect(state.type).toBe(to)
          expect(after.slice(0, -1)).toEqual(before)
          expect(after.at(-1)).toMatchObject(state)
          const types = (await world.store.events.list({ after: lastEvent, limit: 10, subject: run.id })).map(
            ({ type }) => type,
          )
          expect(types).toContain(`flow-run:${to.toLowerCase()}`)
        })
      }
    }

    for (const verb of ASKED) {
      const refused = STATE_TYPES.filter((state) => stateAfter(verb, state) === undefined)
      test(`${verb} changes nothing in ${refused.join(', ')}`, async () => {
        for (const state of refused) {
          await using world = await openWorld(subject)
          const run = await runIn(world, state, verb)
          const before = await world.store.flowRuns.states(run.id)
          await PERFORM[verb](world, run, 'api')
          expect(await world.store.flowRuns.states(run.id), state).toEqual(before)
        }
      })
    }

    test('a terminal state ends a run: nothing that can be asked for changes it', async () => {
      for (const state of STATE_TYPES.filter(isTerminal)) {
        await using world = await openWorld(subject)
        const run = await runIn(world, state, 'cancel')
        const before = present(await world.store.flowRuns.get(run.id))
        for (const perform of Object.values(PERFORM)) await perform(world, run, 'worker')
        expect(await world.store.flowRuns.get(run.id), state).toEqual(before)
        expect(before.endedAt, state).toBe(before.state.at)
      }
    })
  })
}
