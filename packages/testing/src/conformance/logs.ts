import { describe, expect, test } from 'vitest'
import {
  allLines,
  DEFAULT_TIMEOUT_MS,
  FOREVER,
  openBench,
  type ProvisionerSubject,
  texts,
  untilReady,
} from './bench.ts'

export function logsConformance(subject: ProvisionerSubject): void {
  describe('logs', { timeout: subject.timeoutMs ?? DEFAULT_TIMEOUT_MS }, () => {
    test('lines come while it runs', async () => {
      await using bench = await openBench(subject)
      expect((await untilReady(await bench.provision(FOREVER))).offset).toBe(0)
    })

    test('they end when it is gone, with every line of both streams, and the last without a newline', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('echo one; echo two >&2; printf three; exit 1')
      expect(texts(await allLines(infrastructure)).sort()).toEqual(['one', 'three', 'two'])
    })

    test('the last lines before a kill are among them', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('echo before the kill; kill -KILL $$')
      expect(texts(await allLines(infrastructure))).toEqual(['before the kill'])
    })

    test('they begin at any line by its byte offset, after the exit too', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision('echo zwölf; echo 東京; echo end')
      await infrastructure.exit()
      const lines = await allLines(infrastructure)
      expect(lines.map(({ offset, text }) => [offset, text])).toEqual([
        [0, 'zwölf'],
        [7, '東京'],
        [14, 'end'],
      ])
      for (const [index, { offset }] of lines.entries()) {
        const rest = await allLines(infrastructure, offset)
        expect(rest.map((line) => [line.offset, line.text])).toEqual(
          lines.slice(index).map((line) => [line.offset, line.text]),
        )
      }
    })

    test('they end when the reader gives up', async () => {
      await using bench = await openBench(subject)
      const infrastructure = await bench.provision(FOREVER)
      const reading = new AbortController()
      let read = 0
      for await (const _ of infrastructure.logs({ fromByte: 0, signal: reading.signal })) {
        read += 1
        reading.abort()
      }
      expect(read).toBe(1)
    })
  })
}
