import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkerBench } from './fixtures/worker-bench.ts'

let bench: WorkerBench

beforeEach(() => {
  bench = new WorkerBench(new FakeClock())
})
afterEach(() => bench[Symbol.asyncDispose]())

describe('claims', () => {
  test('a claim whose reply was lost is repeated under its claimId, and its run is provisioned once', async () => {
    bench.api.loseReplyOf = 'claimFlowRuns'
    bench.api.offer('run')
    await bench.started()
    await bench.pass(1_000)
    const [first, second] = bench.api.callsOf('claimFlowRuns')
    expect(second?.claimId).toBe(first?.claimId)
    expect(bench.provisioner.jobs).toHaveLength(1)
    expect(bench.api.callsOf('claimFlowRuns')[2]?.claimId).not.toBe(first?.claimId)
  })

  test('a run that is in the reply once more is held once', async () => {
    const { claim } = bench.api.offer('run')
    let replies = 0
    bench.api.override('claimFlowRuns', async (_, signal) => {
      replies += 1
      if (replies > 2) await bench.clock.sleep(30_000, signal)
      return { runs: replies > 2 ? [] : [claim] }
    })
    await bench.started()
    expect([replies, bench.provisioner.jobs.length]).toEqual([3, 1])
  })

  test('no more runs are held than the limit, and a freed slot is filled at once', async () => {
    for (const id of ['a', 'b', 'c']) bench.api.offer(id)
    await bench.started({ limit: 2 })
    expect(bench.provisioner.made.map(({ run }) => run.id)).toEqual(['a', 'b'])
    bench.provisioner.of('a').end()
    await bench.settled()
    expect(bench.provisioner.made.map(({ run }) => run.id)).toEqual(['a', 'b', 'c'])
  })

  test('a run that falls due is claimed without time passing', async () => {
    await bench.started()
    bench.api.offer('run')
    await bench.settled()
    expect(bench.eventTypes()).toContain('flow-run:provisioned')
  })

  test('nothing is claimed while infrastructure cannot be made, and the pool is told why', async () => {
    await bench.started()
    bench.provisioner.health = { ok: false, problem: 'The engine is away.', remedy: 'Start it.' }
    await bench.pass(10_000)
    expect(bench.api.callsOf('heartbeatWorker').at(-1)?.problem).toBe('The engine is away.')
    await bench.pass(30_000) // what was already asked for is answered
    const claims = bench.api.callsOf('claimFlowRuns').length
    await bench.pass(60_000)
    expect(bench.api.callsOf('claimFlowRuns')).toHaveLength(claims)
    bench.provisioner.health = { ok: true }
    await bench.pass(10_000)
    expect(bench.api.callsOf('claimFlowRuns').length).toBeGreaterThan(claims)
  })

  test('with runOnce what is due is seen through, however many slots there are, and then the worker ends', async () => {
    for (const id of ['a', 'b', 'c']) bench.api.offer(id)
    const running = bench.make({ runOnce: true, limit: 1 }).run()
    for (const id of ['a', 'b', 'c']) {
      await bench.settled()
      bench.provisioner.of(id).end()
    }
    expect(await running).toEqual({ left: [] })
    expect([...bench.api.runs.values()].every(({ exit }) => exit !== undefined)).toBe(true)
  })
})
