import type { FlowRun } from '@orc/core/contract'
import { CLAIM_LEASE_MS, isTerminal, LEASE_MS, type StateType, TRANSITIONS } from '@orc/core/model'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { waitAsk } from './waits.ts'
import { openWorld, present, type StoreSubject, type World } from './world.ts'

const POOL_LIMIT = 3
const DEPLOYMENT_LIMIT = 2
const WORKERS = ['worker-1', 'worker-2', 'worker-3']

/** One thing that somebody does. Which run, which epoch and which worker is meant is drawn by chance, mostly rightly. */
type Step =
  | { readonly do: 'create'; readonly limited: boolean }
  | { readonly do: 'claim'; readonly worker: number; readonly slots: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'reap' }
  | { readonly do: RunStep; readonly run: number; readonly late: boolean; readonly worker: number }

const RUN_STEPS = [
  ...([
    'start',
    'complete',
    'fail',
    'retry',
    'await-retry',
    'suspend',
    'renew',
    'renew-run',
    'exit',
    'exit-for-good',
    'adopt',
  ] as const),
  'answer',
  'cancel',
] as const
type RunStep = (typeof RUN_STEPS)[number]

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), limited: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      worker: fc.nat(2),
      slots: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 1000, CLAIM_LEASE_MS, LEASE_MS, 70_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reap' as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom(...RUN_STEPS),
      run: fc.nat(7),
      late: fc.constantFrom(false, false, false, true),
      worker: fc.nat(2),
    }),
  },
)

/** What is known of each run from looking at it after each step. */
interface Seen {
  epoch: number
  states: number
  over: FlowRun | undefined
}

interface Walk {
  readonly world: World
  readonly deployments: readonly [free: string, limited: string]
  readonly runs: string[]
  readonly seen: Map<string, Seen>
}

async function takeStep(walk: Walk, step: Step): Promise<void> {
  const { world, runs, deployments } = walk
  switch (step.do) {
    case 'create': {
      const deploymentId = deployments[step.limited ? 1 : 0]
      const name = world.freshId('run')
      const run = await world.store.flowRuns.create({ deploymentId, name, parameters: {}, jobVariables: {}, tags: [] })
      runs.push(present(run).id)
      return
    }
    case 'claim': {
      const claimed = await world.claim({ workerId: present(WORKERS[step.worker]), slots: step.slots })
      expect(claimed.length).toBeLessThanOrEqual(step.slots)
      return
    }
    case 'advance':
      return world.clock.advance(step.ms)
    case 'reap':
      await world.store.waits.endDue(10)
      await world.store.claims.reapLapsed({ watchingSince: new Date(0), limit: 10 })
      return
    default:
      return stepOfRun(walk, step)
  }
}

async function stepOfRun(walk: Walk, step: Extract<Step, { do: RunStep }>): Promise<void> {
  const { world, runs } = walk
  const id = runs[step.run % Math.max(1, runs.length)]
  if (id === undefined) return
  const before = present(await world.store.flowRuns.get(id))
  const epoch = before.epoch - (step.late ? 1 : 0)
  const accepted = await perform(world, { id, epoch, workerId: present(WORKERS[step.worker]) }, step.do)
  if (
    step.do === 'cancel' ||
    step.do === 'answer' ||
    step.do === 'renew' ||
    step.do === 'adopt' ||
    epoch === before.epoch
  )
    return
  // An earlier epoch may free its own slot; it changes nothing about the run.
  const isExit = step.do === 'exit' || step.do === 'exit-for-good'
  if (!isExit) expect(accepted, `${step.do} of epoch ${epoch} at ${before.epoch}`).toBe(false)
  expect(await world.store.flowRuns.get(id)).toEqual(before)
}

interface Spoken {
  readonly id: string
  readonly epoch: number
  readonly workerId: string
}

/** Whether it was accepted. */
async function perform({ store }: World, run: Spoken, step: RunStep): Promise<boolean> {
  const { id, epoch, workerId } = run
  const exit = { exitCode: 1, signal: null, message: '', permanent: step === 'exit-for-good', lastLines: [] }
  const accepted = (answer: object): boolean => !('refused' in answer)
  switch (step) {
    case 'start':
      return accepted(await store.flowRuns.start({ id, epoch, nonce: workerId, codeDigest: null, leaseMs: LEASE_MS }))
    case 'complete':
      return accepted(await store.flowRuns.report({ id, epoch, report: { verb: 'complete', result: epoch } }))
    case 'fail': {
      const report = { verb: 'fail', name: 'Failed', message: '', data: null } as const
      return accepted(await store.flowRuns.report({ id, epoch, report }))
    }
    case 'retry': {
      const attempt = (await store.flowRuns.get(id))?.attempt ?? 1
      return accepted(await store.flowRuns.report({ id, epoch, report: { verb: 'retry', message: '', attempt } }))
    }
    case 'await-retry': {
      const attempt = (await store.flowRuns.get(id))?.attempt ?? 1
      const report = { verb: 'await-retry', message: '', attempt, delayMs: 10 } as const
      return accepted(await store.flowRuns.report({ id, epoch, report }))
    }
    case 'suspend': {
      const opened = await store.waits.open({ id, epoch, wait: waitAsk(`wait-${epoch}`) })
      if ('refused' in opened) return false
      return accepted(await store.waits.suspendIfOpen({ id, epoch, waits: [opened.id], message: '' }))
    }
    case 'answer':
      await store.waits.answerIfOpen({ id, wait: `wait-${epoch}`, value: 1 })
      return true
    case 'renew':
      return (await store.claims.renew({ workerId, runs: [{ id, epoch }], leaseMs: LEASE_MS })).stale.length === 0
    case 'renew-run':
      return accepted(await store.claims.renewRunLease({ id, epoch, leaseMs: LEASE_MS }))
    case 'exit':
    case 'exit-for-good':
      return accepted(await store.claims.reportExit({ id, epoch, workerId, exit }))
    case 'adopt':
      await store.claims.adopt({ id, epoch, workerId, deadWorkerId: null, leaseMs: LEASE_MS })
      return true
    case 'cancel':
      await store.flowRuns.cancel(id)
      return true
  }
}

const ALLOWED = new Set(TRANSITIONS.map(({ from, to }) => `${from} ${to}`))

const UNDER_WAY: readonly StateType[] = ['PENDING', 'RUNNING', 'CANCELLING']

/** What holds at every step, for the limits and for every run. */
async function look({ world, runs, seen }: Walk): Promise<void> {
  const pool = present(await world.store.workPools.get('pool'))
  expect(pool.slotsInUse).toBeLessThanOrEqual(POOL_LIMIT)
  const { items } = await world.store.flowRuns.list({ limit: 1000, deployment: 'flow/limited', states: UNDER_WAY })
  expect(items.length).toBeLessThanOrEqual(DEPLOYMENT_LIMIT)
  for (const id of runs) {
    const run = present(await world.store.flowRuns.get(id))
    const states = present(await world.store.flowRuns.states(id))
    const last = seen.get(id)
    const types: ('none' | StateType)[] = ['none', ...states.map(({ type }) => type)]
    for (let i = 1; i < types.length; i++) expect(ALLOWED).toContain(`${types[i - 1]} ${types[i]}`)
    expect(states.filter(({ type }) => isTerminal(type)).length).toBeLessThanOrEqual(1)
    expect(states.at(-1)).toMatchObject(run.state)
    expect(states.length).toBeGreaterThanOrEqual(last?.states ?? 0)
    expect(run.epoch).toBeGreaterThanOrEqual(last?.epoch ?? 0)
    expect(run.epoch).toBe(states.filter(({ type }) => type === 'PENDING').length)
    if (last?.over !== undefined) expect(run).toEqual(last.over)
    seen.set(id, { epoch: run.epoch, states: states.length, over: isTerminal(run.state.type) ? run : undefined })
  }
}

export function walkConformance(subject: StoreSubject): void {
  describe('any order of things', () => {
    test('leaves each run one end, one epoch, a lawful history, and all limits kept', {
      timeout: 120_000,
    }, async () => {
      const property = fc.asyncProperty(fc.array(STEP, { minLength: 20, maxLength: 60 }), async (steps) => {
        await using world = await openWorld(subject)
        await world.pool({ concurrencyLimit: POOL_LIMIT })
        const free = await world.deployment({ infrastructureRetries: 1 })
        const limited = await world.deployment({ name: 'limited', concurrencyLimit: DEPLOYMENT_LIMIT })
        const walk: Walk = { world, deployments: [free.id, limited.id], runs: [], seen: new Map() }
        for (const step of steps) {
          await takeStep(walk, step)
          await look(walk)
        }
      })
      await fc.assert(property, { numRuns: 60 })
    })
  })
}
