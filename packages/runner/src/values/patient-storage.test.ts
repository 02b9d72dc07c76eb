import { OrcError } from '@orc/core/model'
import { type Logger, seededRandom, silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { patientStorage, STORAGE_PATIENCE_MS } from './patient-storage.ts'

/** A storage that fails so often, and somebody who is patient with it while time passes. */
function shaky(failures: number, failure: unknown = new Error('ENOSPC')) {
  const clock = new FakeClock()
  const begunAt = clock.now().getTime()
  const stop = new AbortController()
  const warnings: unknown[] = []
  const log: Logger = { ...silentLogger, warn: (message, fields) => void warnings.push([message, fields]) }
  const kept = new Map<string, Uint8Array>()
  let asked = 0
  const ask = async (): Promise<void> => {
    asked += 1
    if (asked <= failures) throw failure
  }
  const storage = patientStorage(
    {
      name: 'nas',
      put: (name, bytes) => ask().then(() => void kept.set(name, bytes)),
      get: async (name) => kept.get(name),
    },
    { clock, random: seededRandom(1), log, until: stop.signal },
  )
  const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
    let isOver = false
    void work.then(
      () => (isOver = true),
      () => (isOver = true),
    )
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(clock.untilNextMs() ?? 0)
    }
    return work
  }
  return {
    storage,
    clock,
    stop,
    warnings,
    kept,
    inTime,
    asked: () => asked,
    tookMs: () => clock.now().getTime() - begunAt,
  }
}

const bytes = new Uint8Array([1])

test('a storage that fails for a while is asked until it takes the value, and the log says so each time', async () => {
  const { storage, kept, inTime, warnings, asked } = shaky(3)
  await inTime(storage.put('a1', bytes))
  expect([kept.get('a1'), asked()]).toEqual([bytes, 4])
  const about = { storage: 'nas', failures: 1, error: 'Error: ENOSPC' }
  expect(warnings).toHaveLength(3)
  expect(warnings[0]).toEqual(['result storage failed, trying on', about])
})

test('one that does not come back is given up, with what it said last, before two minutes are over', async () => {
  const { storage, inTime, tookMs } = shaky(Number.POSITIVE_INFINITY)
  await expect(inTime(storage.put('a1', bytes))).rejects.toThrow('ENOSPC')
  expect(tookMs()).toBeLessThanOrEqual(STORAGE_PATIENCE_MS)
  expect(tookMs()).toBeGreaterThan(STORAGE_PATIENCE_MS - 15_000)
})

test('the API that could not write is asked again, and one that refuses is not', async () => {
  const details = { storage: 'orc', verb: 'write', reason: 'ENOSPC' } as const
  const full = shaky(1, new OrcError('result_storage_failed', details))
  await full.inTime(full.storage.put('a1', bytes))
  expect(full.asked()).toBe(2)
  const refusing = shaky(1, new OrcError('flow_run_not_found', { id: 'run-1' }))
  await expect(refusing.storage.put('a1', bytes)).rejects.toMatchObject({ code: 'flow_run_not_found' })
  expect(refusing.asked()).toBe(1)
})

test('a flow that is told to stop waits for no storage', async () => {
  const { storage, stop, clock, asked } = shaky(Number.POSITIVE_INFINITY)
  const putting = storage.put('a1', bytes)
  await clock.untilAsleep()
  stop.abort(new Error('cancelled'))
  await expect(putting).rejects.toThrow('ENOSPC')
  expect(asked()).toBe(2)
})
