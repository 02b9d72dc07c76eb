import { describe, expect, test } from 'vitest'
import {
  allLines,
  DEFAULT_TIMEOUT_MS,
  FOREVER,
  openBench,
  type ProvisionerSubject,
  RUN,
  runsOf,
  texts,
} from './bench.ts'

export function findingConformance(subject: ProvisionerSubject): void {
  describe('finding', { timeout: subject.timeoutMs ?? DEFAULT_TIMEOUT_MS }, () => {
    test('what an earlier worker made is found and listed while it runs', async () => {
      await using bench = await openBench(subject)
      const made = await bench.provisionReady(FOREVER)
      const later = bench.another()
      const found = await later.find(RUN)
      expect([found?.run, found?.id]).toEqual([RUN, made.id])
      expect(runsOf(await later.list())).toEqual(['run-1.1'])
    })

    test('what ended is found with its exit and its output', async () => {
      await using bench = await openBench(subject)
      await (await bench.provision('echo last words; exit 6')).exit()
      const [found] = await bench.another().list()
      expect(await found?.exit()).toMatchObject({ exitCode: 6, signal: null })
      expect(texts(await allLines(found))).toEqual(['last words'])
    })

    test.each([
      ['installation', { installationId: 'installation-b' }],
      ['pool', { pool: 'pool-b' }],
    ])('what belongs to another %s is neither found nor listed', async (_, scope) => {
      await using bench = await openBench(subject)
      await bench.provisionReady(FOREVER)
      const stranger = bench.another(scope)
      expect(await stranger.list()).toEqual([])
      expect(await stranger.find(RUN)).toBeUndefined()
    })

    test('what was removed is gone for all', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('exit 0')
      await infrastructure.exit()
      expect(await bench.provisioner.list()).toHaveLength(1)
      await infrastructure.remove()
      expect(await bench.provisioner.list()).toEqual([])
      expect(await bench.another().find(RUN)).toBeUndefined()
    })

    test('a run that never was is not found', async () => {
      await using bench = await openBench(subject)
      expect(await bench.provisioner.find({ id: 'no-run', epoch: 1 })).toBeUndefined()
    })
  })
}
