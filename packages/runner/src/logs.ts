import type { LogLine } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'
import type { Call } from './api.ts'
import type { HandedRun } from './handover.ts'

/** A line waits at most this long for others, and this many lines go at once without waiting. */
const BATCH_WITHIN_MS = 100
const BATCH_LINES = 100
/** What one request may carry when lines have piled up: the contract's limit, and about half a megabyte. */
const MAX_LINES = 1_000
const MAX_CHARACTERS = 500_000
/**
 * Lines that are kept; beyond, the oldest are dropped, and a note says how many. While the API is there a flow that logs
 * without a pause may run far ahead of what is sent.
 */
const MAX_WAITING_AWAY = 10_000
const MAX_WAITING = 100_000
export const MAX_MESSAGE_CHARACTERS = 100_000

export interface LogShipper {
  add(line: Omit<LogLine, 'seq'>): void
  /** Lines whose numbers are given: output, by byte offset. */
  addNumbered(lines: readonly LogLine[]): void
  /** Resolves when every line that was added is stored or refused, or once patience with the API has ended. */
  flush(): Promise<void>
  /** What is not known to be stored, oldest first. */
  unsent(): readonly LogLine[]
}

export interface ShipperOptions {
  /** Outlasts outages, so that lines stay in order through them. */
  readonly call: Call
  /** Whether the last try of a call failed. */
  readonly isAway: () => boolean
  readonly clock: Clock
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
}

/** Ships lines in their order, one request at a time; user code never waits for it. */
export function createLogShipper({ call, isAway, clock, run }: ShipperOptions): LogShipper {
  const { id, epoch } = run
  const numbers = { flow: 0, orc: 0, output: 0 }
  const waiting: LogLine[] = []
  let sending: LogLine[] = []
  let dropped = 0
  let hurry = new AbortController()
  let pump: Promise<void> | undefined
  let isAbandoned = false

  const push = (lines: readonly LogLine[]): void => {
    waiting.push(...lines)
    const excess = waiting.length - (isAway() ? MAX_WAITING_AWAY : MAX_WAITING)
    if (excess > 0) dropped += waiting.splice(0, excess).length
    if (waiting.length >= BATCH_LINES) hurry.abort()
    if (!isAbandoned) pump ??= drain()
  }

  const number = (line: Omit<LogLine, 'seq'>): LogLine => ({ ...line, seq: ++numbers[line.source] })

  const drain = async (): Promise<void> => {
    hurry = new AbortController()
    if (waiting.length < BATCH_LINES) await clock.sleep(BATCH_WITHIN_MS, hurry.signal)
    while (waiting.length > 0) {
      noteDropped()
      sending = waiting.splice(0, batchSize(waiting))
      if (!(await send(sending))) break
      sending = []
    }
    pump = undefined // in the same turn as the last look: what comes in the next one must find nobody at work
  }

  /** Lines that the API will not have must not keep the run's end from it: they are lost. */
  const send = async (lines: LogLine[]): Promise<boolean> => {
    const error: unknown = await call('appendLogs', { id, epoch, lines }).catch((failure: unknown) => failure)
    isAbandoned = isOrcError(error) ? error.status >= 500 : error instanceof Error
    return !isAbandoned
  }

  const noteDropped = (): void => {
    const at = waiting[0]?.at
    if (dropped === 0 || at === undefined) return
    const message = `${dropped} log lines were dropped: more than can be kept until they are sent`
    waiting.unshift(number({ at, level: 'warn', message, source: 'orc' }))
    dropped = 0
  }

  return {
    add: (line) => push([number(line)]),
    addNumbered: push,
    flush: async () => {
      hurry.abort()
      while (pump) await pump
    },
    unsent: () => [...sending, ...waiting],
  }
}

function batchSize(lines: readonly LogLine[]): number {
  let characters = 0
  const end = lines.findIndex((line, index) => {
    characters += line.message.length + (line.fields === undefined ? 0 : JSON.stringify(line.fields).length)
    return index > 0 && (index >= MAX_LINES || characters > MAX_CHARACTERS)
  })
  return end === -1 ? lines.length : end
}
