import { OrcError } from '@orc/core/model'
import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkerBench } from './fixtures/worker-bench.ts'

let bench: WorkerBench

beforeEach(() => {
  bench = new WorkerBench(new FakeClock())
})
afterEach(() => bench[Symbol.asyncDispose]())

describe('one run', () => {
  test('it is renewed before it is provisioned', async () => {
    bench.api.offer('run')
    let renewalsBefore = 0
    bench.provisioner.provisioning = async () => {
      renewalsBefore = bench.api.callsOf('renewClaims').length
    }
    await bench.started()
    expect(renewalsBefore).toBe(1)
  })

  test('a claim that is stale on receipt is not provisioned', async () => {
    bench.api.offer('run').stale = true
    await bench.started()
    expect(bench.api.callsOf('renewClaims')).toHaveLength(1)
    expect(bench.provisioner.jobs).toEqual([])
  })

  test('all runs are renewed in one call every ten seconds', async () => {
    bench.api.offer('a')
    bench.api.offer('b')
    await bench.started()
    const before = bench.api.callsOf('renewClaims').length
    await bench.pass(10_000)
    expect(bench.api.callsOf('renewClaims')).toHaveLength(before + 1)
    expect(bench.api.callsOf('renewClaims').at(-1)?.runs).toEqual([
      { id: 'a', epoch: 1 },
      { id: 'b', epoch: 1 },
    ])
  })

  test('its infrastructure is reported, its output sent by byte offset, its exit reported, and the rest removed', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    const infrastructure = bench.provisioner.of('run')
    expect(bench.api.callsOf('reportInfrastructure')).toMatchObject([
      { id: 'run', epoch: 1, infrastructureId: 'fake run.1' },
    ])
    infrastructure.print('one', 'two')
    await bench.pass(250)
    expect(run.lines.map(({ seq, message, source }) => [seq, message, source])).toEqual([
      [0, 'one', 'output'],
      [4, 'two', 'output'],
    ])
    infrastructure.print('three')
    infrastructure.end({ exitCode: 3 })
    await bench.settled()
    expect(run.lines).toHaveLength(3)
    expect(run.exit).toMatchObject({
      exitCode: 3,
      message: 'The process exited with code 3.',
      lastLines: ['one', 'two', 'three'],
    })
    expect(infrastructure.isRemoved).toBe(true)
    expect(bench.operations().indexOf('appendLogs')).toBeLessThan(bench.operations().indexOf('reportExit'))
  })

  test('at most the last 20 lines are in the report of its exit', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    bench.provisioner.of('run').print(...Array.from({ length: 50 }, (_, index) => `line ${index}`))
    bench.provisioner.of('run').end({ exitCode: 1 })
    await bench.settled()
    expect(run.exit?.lastLines).toHaveLength(20)
    expect(run.exit?.lastLines?.at(-1)).toBe('line 49')
  })

  test('a claim that goes stale has its infrastructure stopped and removed', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    const infrastructure = bench.provisioner.of('run')
    run.stale = true
    await bench.pass(10_000)
    expect(infrastructure.stops).toEqual([10_000])
    expect(infrastructure.isRemoved).toBe(true)
    expect(bench.eventTypes()).toContain('flow-run:superseded')
  })

  test('a run that another worker adopted while this one slept is let go, untouched', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    const infrastructure = bench.provisioner.of('run')
    run.stale = true
    const owned = { outcome: 'owned', leaseMs: 30_000, retryInMs: 30_000, previousWorkerId: 'another' } as const
    bench.api.override('adoptFlowRun', () => owned)
    await bench.pass(60_000)
    expect(infrastructure.stops).toEqual([])
    expect(infrastructure.isRemoved).toBe(false)
    expect(bench.eventTypes()).toContain('flow-run:superseded')
  })

  test('what cannot be made is reported with its reason, and whether trying again would help', async () => {
    const run = bench.api.offer('run')
    bench.provisioner.provisioning = async () => {
      throw new OrcError('flow_file_not_found', { file: 'flow.ts' })
    }
    await bench.started()
    expect(run.exit).toMatchObject({ message: 'There is no file flow.ts.', permanent: true })
  })

  test('an engine that went away fails a run once: nothing is claimed until it is back', async () => {
    bench.provisioner.provisioning = async () => {
      bench.provisioner.health = { ok: false, problem: 'The engine is away.', remedy: 'Start it.' }
      throw new OrcError('provision_failed', { reason: 'connect ECONNREFUSED.' })
    }
    const run = bench.api.offer('run')
    bench.api.override('reportExit', ({ exit }) => {
      run.exit = exit
      bench.api.reschedule('run')
      return { state: { type: 'SCHEDULED', name: 'Scheduled', at: '' } }
    })
    await bench.started()
    expect([bench.provisioner.jobs.length, run.exit?.permanent]).toEqual([1, false])
    expect(bench.api.callsOf('heartbeatWorker').at(-1)?.problem).toBe('The engine is away.')
    bench.provisioner.provisioning = undefined
    bench.provisioner.health = { ok: true }
    await bench.pass(10_000)
    expect(bench.provisioner.made).toHaveLength(1)
  })

  test('what is not started within a minute is stopped, and the report says what was not reached', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    await bench.pass(59_750)
    expect(bench.provisioner.of('run').stops).toEqual([])
    await bench.pass(250)
    expect(run.exit?.message).toMatch(
      /^The run did not start within 1m: .* http:\/\/127\.0\.0\.1:4271\. The process was ended by SIGTERM\.$/,
    )
  })

  test('what is started within a minute is left alone', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    run.state = 'RUNNING'
    await bench.pass(120_000, 1_000)
    expect(bench.provisioner.of('run').stops).toEqual([])
  })

  test('a minute in which the API was away does not count against the start', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    bench.api.isDown = true
    await bench.pass(90_000, 500)
    bench.api.isDown = false
    await bench.pass(9_000)
    expect(bench.provisioner.of('run').stops).toEqual([])
    run.state = 'RUNNING'
    await bench.pass(60_000, 1_000)
    expect(bench.provisioner.of('run').stops).toEqual([])
  })
})

describe('cancel', () => {
  test('a hint of the event stream brings the order forward: no time passes before the signal', async () => {
    bench.api.offer('run', { graceMs: 7_000 })
    await bench.started()
    const infrastructure = bench.provisioner.of('run')
    bench.api.cancel('run')
    await bench.settled()
    expect(infrastructure.stops).toEqual([7_000])
    expect(bench.api.runs.get('run')).toMatchObject({ state: 'CANCELLED' })
    expect(bench.api.runs.get('run')?.exit?.message).toBe('Somebody cancelled it. The process was ended by SIGTERM.')
  })

  test('without the hint the next renewal tells', async () => {
    bench.api.offer('run')
    await bench.started()
    const infrastructure = bench.provisioner.of('run')
    bench.api.cancel('run', { hint: false })
    await bench.pass(9_750)
    expect(infrastructure.stops).toEqual([])
    await bench.pass(250)
    expect(infrastructure.stops).toEqual([10_000])
  })

  test('the exit is reported only once it is proven, after the grace of one that ignores the signal', async () => {
    const run = bench.api.offer('run')
    await bench.started()
    bench.provisioner.of('run').ignoresSignals = true
    bench.api.cancel('run')
    await bench.pass(9_750)
    expect(run.exit).toBeUndefined()
    await bench.pass(500)
    expect(run.exit).toMatchObject({ signal: 'SIGKILL' })
  })

  test('while its infrastructure is being made, the making is aborted', async () => {
    const run = bench.api.offer('run')
    bench.provisioner.provisioning = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    await bench.started()
    bench.api.cancel('run')
    await bench.settled()
    expect(run.exit?.message).toBe('Somebody cancelled it. Its infrastructure was not up yet.')
    expect(run.state).toBe('CANCELLED')
  })

  test('of infrastructure that was up after all, it is stopped', async () => {
    const run = bench.api.offer('run')
    const up = Promise.withResolvers<void>()
    bench.provisioner.provisioning = () => up.promise
    await bench.started()
    bench.api.cancel('run')
    await bench.settled()
    up.resolve()
    await bench.settled()
    expect(run.state).toBe('CANCELLED')
    expect(bench.provisioner.made[0]?.isRemoved).toBe(true)
  })
})
