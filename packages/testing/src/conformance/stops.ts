import { systemClock } from '@orc/core/runtime'
import { describe, expect, test } from 'vitest'
import { DEFAULT_TIMEOUT_MS, FOREVER, openBench, type ProvisionerSubject, RUN } from './bench.ts'

/** Longer than any test may take: what ends before ended by itself. */
const LONG_GRACE_MS = 60_000

export function stopsConformance(subject: ProvisionerSubject): void {
  describe('stops', { timeout: subject.timeoutMs ?? DEFAULT_TIMEOUT_MS }, () => {
    test('what minds the signal ends by itself, within the grace', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provisionReady(`trap 'exit 7' TERM; ${FOREVER}`)
      await infrastructure.stop({ graceMs: LONG_GRACE_MS })
      expect(await infrastructure.exit()).toMatchObject({ exitCode: 7, signal: null })
    })

    test('what ignores SIGTERM is killed once the grace is over, and gone when the stop resolves', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provisionReady(`trap '' TERM; ${FOREVER}`)
      const startedAt = systemClock.now().getTime()
      await infrastructure.stop({ graceMs: 300 })
      expect(systemClock.now().getTime() - startedAt).toBeGreaterThanOrEqual(299)
      const { exitCode, signal } = await infrastructure.exit()
      expect(['SIGKILL', 137]).toContain(signal ?? exitCode)
    })

    test('to stop what is gone changes nothing', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('exit 5')
      await infrastructure.exit()
      await infrastructure.stop({ graceMs: LONG_GRACE_MS })
      expect(await infrastructure.exit()).toMatchObject({ exitCode: 5 })
    })

    test('a worker that found it stops it as well as the one that made it', async () => {
      await using bench = await openBench(subject)
      const made = await bench.provisionReady(FOREVER)
      const found = await bench.another().find(RUN)
      await found?.stop({ graceMs: 0 })
      const exit = await made.exit()
      expect(exit.unknown).toBeUndefined()
      expect(exit.exitCode).not.toBe(0)
    })
  })
}
