import { OrcError } from '@orc/core/model'
import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkerBench } from './fixtures/worker-bench.ts'

let bench: WorkerBench

beforeEach(() => {
  bench = new WorkerBench(new FakeClock())
})
afterEach(() => bench[Symbol.asyncDispose]())

describe('start', () => {
  test('the first heartbeat comes before the first claim, and the pool type before both', async () => {
    await bench.started({ name: 'mine', queues: ['fast'], limit: 3 })
    expect(bench.operations().indexOf('putWorkPoolType')).toBeLessThan(bench.operations().indexOf('heartbeatWorker'))
    expect(bench.operations().indexOf('heartbeatWorker')).toBeLessThan(bench.operations().indexOf('claimFlowRuns'))
    const about = { name: 'mine', pool: 'pool', type: 'fake', queues: ['fast'], limit: 3, problem: null }
    expect(bench.api.callsOf('heartbeatWorker')[0]).toMatchObject(about)
    expect(bench.api.callsOf('claimFlowRuns')[0]).toMatchObject({ slots: 3, queues: ['fast'], waitMs: 30_000 })
  })

  test('a pool of another type is refused, by name', async () => {
    bench.api.poolType = 'docker'
    await expect(bench.make().start()).rejects.toMatchObject({ code: 'work_pool_type_mismatch' })
  })

  test('a pool that does not exist is refused', async () => {
    await expect(bench.make({ pool: 'pol' }).run()).rejects.toMatchObject({ code: 'work_pool_not_found' })
  })

  test('a key that never fit is refused, and one that fitted is asked with again', async () => {
    let fits = false
    bench.api.override('getInstallation', () => {
      if (!fits) throw new OrcError('unauthorized', {})
      return { id: 'installation', version: '1', now: '' }
    })
    await expect(bench.make().start()).rejects.toMatchObject({ code: 'unauthorized' })
    fits = true
    bench.api.override('renewClaims', () => {
      if (!fits) throw new OrcError('unauthorized', {})
      return { leaseMs: 30_000, stale: [], stop: [] }
    })
    bench.api.offer('run')
    await bench.started()
    fits = false
    await bench.pass(30_000)
    fits = true
    await bench.pass(5_000)
    expect(bench.provisioner.of('run').stops).toEqual([])
    expect(bench.eventTypes().slice(-2)).toEqual(['api:lost', 'api:regained'])
  })

  test('an API that is away is waited for', async () => {
    bench.api.isDown = true
    const starting = bench.make().start()
    await bench.pass(60_000)
    bench.api.isDown = false
    await bench.pass(5_000)
    await starting
    expect(bench.eventTypes().filter((type) => type.startsWith('api:'))).toEqual(['api:lost', 'api:regained'])
  })

  test('an engine that hangs does not hold up the first heartbeat by more than a second', async () => {
    bench.provisioner.check = () => new Promise(() => {})
    const starting = bench.make().start()
    await bench.pass(1_000)
    await starting
    expect(bench.api.callsOf('heartbeatWorker')[0]?.problem).toMatch(/did not end within 1000 ms/)
  })

  test('a heartbeat follows every ten seconds', async () => {
    await bench.started()
    await bench.pass(9_750)
    expect(bench.api.callsOf('heartbeatWorker')).toHaveLength(1)
    await bench.pass(250)
    expect(bench.api.callsOf('heartbeatWorker')).toHaveLength(2)
  })
})

describe('drain', () => {
  test('claims no more, waits for the runs, says goodbye', async () => {
    bench.api.offer('run')
    const worker = await bench.started()
    const draining = worker.drain()
    await bench.settled()
    bench.api.offer('later')
    await bench.pass(10_000)
    expect(bench.provisioner.jobs).toHaveLength(1)
    expect(bench.api.callsOf('renewClaims').length).toBeGreaterThan(1)
    bench.provisioner.of('run').end()
    await bench.settled()
    expect(await draining).toEqual({ left: [] })
    expect(bench.api.callsOf('stopWorker')).toEqual([{ id: worker.id }])
  })

  test('after its time, what runs is left as it is, to be adopted', async () => {
    bench.api.offer('run')
    const worker = await bench.started({ drainTimeoutMs: 5_000 })
    const draining = worker.drain()
    await bench.pass(5_000)
    expect(await draining).toEqual({ left: [{ id: 'run', epoch: 1 }] })
    expect(bench.provisioner.of('run').stops).toEqual([])
    expect(bench.events.at(-1)).toEqual({ type: 'worker:stopped', left: [{ id: 'run', epoch: 1 }] })
  })

  test('a second one leaves at once', async () => {
    bench.api.offer('run')
    const worker = await bench.started()
    void worker.drain()
    await bench.settled()
    expect(await worker.drain()).toEqual({ left: [{ id: 'run', epoch: 1 }] })
  })

  test('happens when the signal aborts, and run() tells the outcome', async () => {
    const stop = new AbortController()
    const running = bench.make({ signal: stop.signal }).run()
    await bench.settled()
    stop.abort()
    expect(await running).toEqual({ left: [] })
  })

  test('ends a worker whose API is away', async () => {
    bench.api.isDown = true
    const worker = bench.make()
    const running = worker.run()
    await bench.settled()
    const draining = worker.drain()
    await bench.pass(3_000)
    expect(await draining).toEqual({ left: [] })
    expect(await running).toEqual({ left: [] })
  })
})

describe('a pool that is deleted', () => {
  test.each(['claimFlowRuns', 'heartbeatWorker'] as const)(
    'ends the worker once %s is told so: it drains, and run() says why',
    async (operation) => {
      bench.api.offer('run')
      const running = bench.make({ drainTimeoutMs: 60_000 }).run()
      const ended = running.catch((error: unknown) => error)
      await bench.settled()
      bench.api.override(operation, () => {
        throw new OrcError('work_pool_not_found', { name: 'pool' })
      })
      await bench.pass(45_000)
      expect(bench.eventTypes()).toContain('worker:draining')
      const asked = bench.api.callsOf('claimFlowRuns').length
      bench.provisioner.of('run').end()
      await bench.pass(5_000)
      expect(await ended).toMatchObject({ code: 'work_pool_not_found' })
      expect(bench.api.callsOf('claimFlowRuns')).toHaveLength(asked)
      expect(bench.eventTypes().at(-1)).toBe('worker:stopped')
    },
  )
})
