import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkerBench } from './fixtures/worker-bench.ts'

let bench: WorkerBench

beforeEach(() => {
  bench = new WorkerBench(new FakeClock())
})
afterEach(() => bench[Symbol.asyncDispose]())

describe('outage', () => {
  test('of ten minutes: runs go on, and what happened meanwhile is told in order once it is over', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    run.state = 'RUNNING'
    bench.api.isDown = true
    const infrastructure = bench.provisioner.of('run')
    infrastructure.print('in the dark')
    await bench.pass(300_000, 1_000)
    infrastructure.print('last')
    infrastructure.end({ exitCode: 1 })
    await bench.pass(300_000, 1_000)
    expect(run.exit).toBeUndefined()
    expect(infrastructure.stops).toEqual([])
    bench.api.isDown = false
    await bench.pass(10_000)
    expect(run.lines.map(({ message }) => message)).toEqual(['in the dark', 'last'])
    expect(run.exit?.exitCode).toBe(1)
    expect(infrastructure.isRemoved).toBe(true)
    expect(bench.eventTypes().filter((type) => type === 'api:lost')).toHaveLength(1)
  })

  test('renewals and claims are tried again at most five seconds apart', async () => {
    bench.api.offer('run')
    await bench.started()
    await bench.pass(10_000)
    bench.api.isDown = true
    const downAtMs = bench.clock.now().getTime()
    await bench.pass(120_000, 250)
    for (const name of ['renewClaims', 'claimFlowRuns'] as const) {
      const times = bench.api.calls.filter((call) => call.name === name && call.atMs > downAtMs).map(({ atMs }) => atMs)
      const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))
      expect(times.length).toBeGreaterThan(15)
      expect(Math.max(...gaps)).toBeLessThanOrEqual(5_250)
    }
  })

  test('a call that is never answered is given up, and made again', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    let hanging = 0
    bench.api.override('reportExit', ({ exit }) => {
      hanging += 1
      if (hanging === 1) return new Promise(() => {})
      run.exit = exit
      return { state: { type: 'CRASHED', name: 'Crashed', at: '' } }
    })
    bench.provisioner.of('run').end()
    await bench.pass(11_000)
    expect(run.exit).toBeDefined()
  })
})
