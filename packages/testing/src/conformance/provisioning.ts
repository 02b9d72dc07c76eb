import { describe, expect, test } from 'vitest'
import { allLines, DEFAULT_TIMEOUT_MS, FOREVER, openBench, type ProvisionerSubject, runsOf, texts } from './bench.ts'

export function provisioningConformance(subject: ProvisionerSubject): void {
  describe('provisioning', { timeout: subject.timeoutMs ?? DEFAULT_TIMEOUT_MS }, () => {
    test('a check says that infrastructure can be made', async () => {
      await using bench = await openBench(subject)
      expect(await bench.provisioner.check()).toEqual({ ok: true })
    })

    test('a run and epoch get one infrastructure, however often it is asked for', async () => {
      await using bench = await openBench(subject)
      const first = await bench.provision(FOREVER)
      const again = await Promise.all([bench.provision(FOREVER), bench.provision('exit 9')])
      expect(again.map(({ id }) => id)).toEqual([first.id, first.id])
      expect(await bench.provisioner.list()).toHaveLength(1)
    })

    test('a run and epoch get one infrastructure when it is asked for twice at the same time', async () => {
      await using bench = await openBench(subject)
      const both = await Promise.all([bench.provision('echo once'), bench.provision('echo once')])
      await Promise.all(both.map((one) => one.exit()))
      expect(texts(await allLines(both[0]))).toEqual(['once'])
    })

    test('two epochs of a run are kept apart', async () => {
      await using bench = await openBench(subject)
      const first = await bench.provision('exit 1')
      const second = await bench.provision('exit 2', { id: 'run-1', epoch: 2 })
      expect((await first.exit()).exitCode).toBe(1)
      expect((await second.exit()).exitCode).toBe(2)
      expect(runsOf(await bench.provisioner.list())).toEqual(['run-1.1', 'run-1.2'])
    })

    test('what was aborted before it began leaves nothing behind', async () => {
      await using bench = await openBench(subject)
      const job = { ...bench.job(FOREVER), signal: AbortSignal.abort(new Error('It was cancelled.')) }
      await expect(bench.provisioner.provision(job)).rejects.toThrow('It was cancelled.')
      expect(await bench.provisioner.list()).toEqual([])
    })
  })
}
