import { seededRandom, silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startAdoption } from './adoption.ts'
import { FakeInfrastructure } from './fixtures/fake-provisioner.ts'
import { WorkerBench } from './fixtures/worker-bench.ts'
import { HeldRuns } from './held-runs.ts'
import { Uplink } from './uplink.ts'

let bench: WorkerBench

beforeEach(() => {
  bench = new WorkerBench(new FakeClock())
})
afterEach(() => bench[Symbol.asyncDispose]())

describe('adoption', () => {
  function leave(id: string): FakeInfrastructure {
    const left = new FakeInfrastructure({ id, epoch: 1 }, bench.clock)
    bench.provisioner.found.push(left)
    return left
  }
  const reply = { leaseMs: 30_000, retryInMs: 0, previousWorkerId: 'earlier' }

  test('what is adopted is watched, with its output from the start, and its exit reported', async () => {
    const run = bench.api.offer('run')
    run.state = 'RUNNING'
    const left = leave('run')
    left.print('before')
    bench.api.override('adoptFlowRun', () => ({ ...reply, outcome: 'adopted' }))
    await bench.started()
    left.end({ exitCode: 5 })
    await bench.settled()
    expect(run.lines.map(({ message }) => message)).toEqual(['before'])
    expect(run.exit?.exitCode).toBe(5)
    expect(left.isRemoved).toBe(true)
  })

  test('what another worker owns is asked for again when its lease ends, and not touched before', async () => {
    bench.api.offer('run').state = 'RUNNING'
    const left = leave('run')
    let asked = 0
    bench.api.override('adoptFlowRun', () => {
      asked += 1
      return asked === 1 ? { ...reply, outcome: 'owned', retryInMs: 4_000 } : { ...reply, outcome: 'adopted' }
    })
    await bench.started()
    await bench.pass(3_750)
    expect([asked, left.stops]).toEqual([1, []])
    await bench.pass(250)
    expect(bench.eventTypes()).toContain('flow-run:adopted')
  })

  test.each([
    ['taken at once when its owner is provably dead', true, 'adopted'],
    ['left alone when nothing is known of its owner', false, 'owned'],
  ])('what another worker owns is %s', async (_, isDead, outcome) => {
    leave('run')
    bench.api.override('adoptFlowRun', ({ previousOwnerDead }) => ({
      ...reply,
      outcome: previousOwnerDead ? 'adopted' : 'owned',
      retryInMs: 20_000,
    }))
    const { api, provisioner, clock } = bench
    const leaving = new AbortController()
    const emit = (): void => {}
    const shared = { clock, log: silentLogger, emit, provisioner, workerId: 'mine' }
    const uplink = new Uplink({ ...shared, client: api, random: seededRandom(1), leaving: leaving.signal })
    const asked: string[] = []
    const adopted: string[] = []
    await using _adoption = startAdoption({
      ...shared,
      uplink,
      held: new HeldRuns(() => {}),
      isProvablyDead: async (workerId) => {
        asked.push(workerId)
        return isDead
      },
      onAdopted: ({ id }) => void adopted.push(id),
    })
    await bench.settled()
    expect(asked).toEqual(['earlier'])
    expect(adopted).toEqual(outcome === 'adopted' ? ['fake run.1'] : [])
  })

  test('what is over is stopped and removed', async () => {
    const left = leave('run')
    bench.api.override('adoptFlowRun', () => ({ ...reply, outcome: 'over' }))
    await bench.started()
    expect([left.stops, left.isRemoved]).toEqual([[10_000], true])
    expect(bench.api.callsOf('reportExit')).toEqual([])
  })

  test('what this worker holds is never asked for', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    run.state = 'RUNNING'
    await bench.pass(60_000, 1_000)
    expect(bench.api.callsOf('adoptFlowRun')).toEqual([])
  })

  test('an adopted run takes a slot', async () => {
    bench.api.offer('run').state = 'RUNNING'
    leave('run')
    bench.api.override('adoptFlowRun', () => ({ ...reply, outcome: 'adopted' }))
    await bench.started({ limit: 2 })
    await bench.pass(30_000, 1_000)
    expect(bench.api.callsOf('claimFlowRuns').at(-1)?.slots).toBe(1)
  })
})
