import type { TaskRecord } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'
import type { Call } from '../api.ts'
import type { HandedRun } from '../handover.ts'
import { isFencedOff } from '../report.ts'

/** What nobody waits for is sent along with what somebody does, or after this many milliseconds. */
const MENTION_WITHIN_MS = 100
/** What one request carries: the contract's limit, and a quarter of what a server takes. */
const MAX_RECORDS = 1_000
const MAX_CHARACTERS = 1_000_000

/**
 * Takes what happens to tasks to the store, one request at a time: what comes meanwhile goes with the next one, so that
 * a thousand tasks at once cost a few requests, and one task costs one. Of a call that is recorded again before it was
 * sent, the latest record goes, in the place of the first.
 */
export interface TaskRecorder {
  /** Resolves when it is stored. Rejects with `RecordRefused` when this epoch may record nothing any more. */
  record(record: TaskRecord): Promise<void>
  /** For people who watch; nothing depends on it. */
  mention(record: TaskRecord): void
  /** Sends what is left. */
  flush(): Promise<void>
}

export interface RecorderOptions {
  /** Outlasts outages. */
  readonly call: Call
  readonly clock: Clock
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
  /** Another epoch has the run, or it is over. */
  readonly onFencedOff: () => void
}

/** The store does not take what happened, mostly because another epoch has the run or it is over. */
export class RecordRefused extends Error {
  override readonly name = 'RecordRefused'

  constructor(cause: unknown) {
    super(`What a task did was not recorded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

interface Waiting {
  readonly record: TaskRecord
  readonly settled: PromiseWithResolvers<void>[]
}

export function createTaskRecorder({ call, clock, run, onFencedOff }: RecorderOptions): TaskRecorder {
  const { id, epoch } = run
  let waiting = new Map<string, Waiting>()
  let hurry = new AbortController()
  let pump: Promise<void> | undefined

  const put = (record: TaskRecord, settled: PromiseWithResolvers<void>[]): void => {
    const earlier = waiting.get(record.id)?.settled ?? []
    waiting.set(record.id, { record, settled: [...earlier, ...settled] })
    if (settled.length > 0) hurry.abort('awaited')
    pump ??= drain()
  }

  const isAwaited = (): boolean => [...waiting.values()].some(({ settled }) => settled.length > 0)

  const drain = async (): Promise<void> => {
    while (waiting.size > 0) {
      hurry = new AbortController()
      if (!isAwaited()) await clock.sleep(MENTION_WITHIN_MS, hurry.signal)
      await send(takeBatch())
    }
    pump = undefined // in the same turn as the last look: what comes in the next one must find nobody at work
  }

  const takeBatch = (): Waiting[] => {
    const [batch, rest] = split([...waiting.values()])
    waiting = new Map(rest.map((one) => [one.record.id, one]))
    return batch
  }

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    const settled = batch.flatMap((one) => one.settled)
    try {
      await call('recordTaskRuns', { id, epoch, records: batch.map(({ record }) => record) })
      for (const { resolve } of settled) resolve()
    } catch (error) {
      if (isOrcError(error) && isFencedOff(error)) onFencedOff()
      for (const { reject } of settled) reject(new RecordRefused(error))
    }
  }

  return {
    record: (record) => {
      const settled = Promise.withResolvers<void>()
      put(record, [settled])
      return settled.promise
    },
    mention: (record) => put(record, []),
    flush: async () => {
      hurry.abort('flush')
      while (pump) await pump
    },
  }
}

/** As many as one request may carry, and those that are left. */
function split(all: readonly Waiting[]): [Waiting[], Waiting[]] {
  let characters = 0
  const end = all.findIndex(({ record }, index) => {
    characters += charactersOf(record)
    return index > 0 && (index >= MAX_RECORDS || characters > MAX_CHARACTERS)
  })
  return end === -1 ? [[...all], []] : [all.slice(0, end), all.slice(end)]
}

/** About: what may be long. */
function charactersOf({ value, state, failures }: TaskRecord): number {
  const messages = failures.reduce((sum, { message }) => sum + message.length, 0)
  return 300 + (value?.text.length ?? 0) + (state.message?.length ?? 0) + messages
}
