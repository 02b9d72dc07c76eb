import { OrcError } from '@orc/core/model'
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
    bench.api.override('adoptFlowRun', ({ deadWorkerId }) => ({
      ...reply,
      outcome: deadWorkerId === 'earlier' ? 'adopted' : 'owned',
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

  test.each([
    ['is told, as it would keep every run from being adopted', new SyntaxError('half a record'), 1],
    [
      'is waited out when it is the API that does not answer',
      new OrcError('api_unreachable', { url: '', reason: '' }),
      0,
    ],
  ])('what keeps it from looking around %s', async (_, trouble, told) => {
    const { api, provisioner, clock } = bench
    provisioner.list = async () => Promise.reject(trouble)
    const errors: string[] = []
    const log = { ...silentLogger, error: (message: string) => void errors.push(message) }
    const shared = { clock, log, emit: () => {}, provisioner, workerId: 'mine' }
    const uplink = new Uplink({
      ...shared,
      client: api,
      random: seededRandom(1),
      leaving: new AbortController().signal,
    })
    const held = new HeldRuns(() => {})
    await using _adoption = startAdoption({
      ...shared,
      uplink,
      held,
      isProvablyDead: async () => false,
      onAdopted: () => {},
    })
    await bench.settled()
    expect(errors).toHaveLength(told)
  })

  test('what is over is stopped and removed', async () => {
    const left = leave('run')
    bench.api.override('adoptFlowRun', () => ({ ...reply, outcome: 'over' }))
    await bench.started()
    expect([left.stops, left.isRemoved]).toEqual([[10_000], true])
    expect(bench.api.callsOf('reportExit')).toEqual([])
  })

  test('the output of what is over is stored before it is removed, though nobody was there to read it', async () => {
    const left = leave('run')
    left.print('last words')
    bench.api.override('adoptFlowRun', () => ({ ...reply, outcome: 'over' }))
    bench.api.override('appendLogs', () => {
      expect(left.isRemoved).toBe(false)
      return {}
    })
    await bench.started()
    await bench.pass(1_000, 100)
    expect(bench.api.callsOf('appendLogs')).toMatchObject([{ lines: [{ message: 'last words' }] }])
    expect(left.isRemoved).toBe(true)
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
