import type { LogLine } from '@orc/core/contract'
import type { Clock } from '@orc/core/runtime'
import type { LogShipper } from './logs.ts'

/** The end of the output, from a byte offset on. */
export interface OutputTail {
  readonly fromByte: number
  readonly bytes: Uint8Array
}

/** The last bytes that standard output and error wrote, at most `maxBytes`; undefined when they are kept nowhere. */
export type ReadOutput = (maxBytes: number) => OutputTail | undefined

/** Older output than this is left to the worker, which has been reading along all the time. */
const MAX_OUTPUT_BYTES = 1_000_000
const LINES_AT_ONCE = 1_000
const NEWLINE = 10
/** No more bytes than a log line may have characters. */
const MAX_LINE_BYTES = 100_000

/**
 * Ships what was printed, so that none of it is missing once the state is terminal. The worker ships the same lines
 * under the same numbers, their byte offsets, and the store keeps one of each.
 */
export async function shipOutput(read: ReadOutput, { logs, clock }: { logs: LogShipper; clock: Clock }): Promise<void> {
  const tail = read(MAX_OUTPUT_BYTES)
  if (!tail) return
  const at = clock.now().toISOString()
  const lines = outputLines(tail, at)
  for (let next = 0; next < lines.length; next += LINES_AT_ONCE) {
    logs.addNumbered(lines.slice(next, next + LINES_AT_ONCE))
    await logs.flush()
  }
}

/**
 * Lines, the last one whether or not it is ended; one that began before the tail is the worker's. A line longer than a
 * log line may be becomes several, never cut within a character: as the worker cuts, so that the numbers are the same.
 */
export function outputLines({ fromByte, bytes }: OutputTail, at: string): LogLine[] {
  const decoder = new TextDecoder()
  const lines: LogLine[] = []
  let begin = fromByte === 0 ? 0 : bytes.indexOf(NEWLINE) + 1
  if (fromByte > 0 && begin === 0) return lines
  while (begin < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, begin)
    const lineEnd = newline === -1 ? bytes.length : newline
    const isLong = lineEnd - begin > MAX_LINE_BYTES
    const end = isLong ? characterStart(bytes, begin + MAX_LINE_BYTES) : lineEnd
    const message = decoder.decode(bytes.subarray(begin, end)).replace(/\r$/, '')
    lines.push({ at, level: 'info', message, source: 'output', seq: fromByte + begin })
    begin = isLong ? end : end + 1
  }
  return lines
}

/** The last index up to `index` at which a character begins: bytes 10xxxxxx go on with one. */
function characterStart(bytes: Uint8Array, index: number): number {
  let start = index
  while (start > index - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}
