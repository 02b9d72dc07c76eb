import { describe, expect, test } from 'vitest'
import { DEFAULT_TIMEOUT_MS, openBench, type ProvisionerSubject, RUN } from './bench.ts'

export function exitsConformance(subject: ProvisionerSubject): void {
  const { tellsSignalsFromCodes = true, timeoutMs = DEFAULT_TIMEOUT_MS } = subject
  describe('exits', { timeout: timeoutMs }, () => {
    test('an exit code is told', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('exit 3')
      expect(await infrastructure.exit()).toMatchObject({ exitCode: 3, signal: null })
    })

    test('success is told', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('exit 0')
      const exit = await infrastructure.exit()
      expect(exit).toMatchObject({ exitCode: 0, signal: null })
      expect(exit.unknown).toBeUndefined()
    })

    test('the end by a signal is told, as the signal or as 128 and its number', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('kill -KILL $$')
      const { exitCode, signal } = await infrastructure.exit()
      expect(['SIGKILL', 137]).toContain(signal ?? exitCode)
    })

    test.runIf(tellsSignalsFromCodes)('an exit code 137 is told from the end by SIGKILL', async () => {
      await using bench = await openBench(subject)
      const killed = await bench.provision('kill -KILL $$')
      const exited = await bench.provision('exit 137', { id: 'run-2', epoch: 1 })
      expect(await killed.exit()).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
      expect(await exited.exit()).toMatchObject({ exitCode: 137, signal: null })
    })

    test('it stays the same, whoever asks again', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('exit 4')
      const told = await infrastructure.exit()
      expect(await infrastructure.exit()).toEqual(told)
      expect(await (await bench.another().find(RUN))?.exit()).toEqual(told)
    })
  })
}
