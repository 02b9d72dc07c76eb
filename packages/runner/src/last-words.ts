import type { TimedTry } from '@orc/core'
import type { RunReport, TaskRecord } from '@orc/core/contract'
import { formatDuration } from '@orc/core/model'

/**
 * What is to be said for this process if a body never lets go of its thread. A time limit is kept by a timer, and while
 * code computes no timer comes; so before a body with a limit begins, the thread beside it is left what to say then: that
 * it is over, or goes on elsewhere. It says so once limit and grace are over, and ends the process.
 */
export interface LastWord {
  /** From now. */
  readonly afterMs: number
  /** For the one who reads the output. */
  readonly message: string
  /** What became of the task whose time is up. */
  readonly records: readonly TaskRecord[]
  readonly report: RunReport
}

/** Returns what takes it back. */
export type LeaveLastWord = (word: LastWord) => () => void

export interface LastWordOptions {
  readonly leave: LeaveLastWord
  readonly graceMs: number
  /** The try of the run that is under way. */
  readonly attempt: () => number
}

/** Last words of the run's own flow, and of the tasks in it. */
export interface LastWords {
  ofFlow(timed: TimedTry): () => void
  /** The run goes on in new infrastructure, which finds this record. */
  ofTask(record: TaskRecord, timed: TimedTry): () => void
}

export function lastWords({ leave, graceMs, attempt }: LastWordOptions): LastWords {
  const say = (timed: TimedTry, { records, report }: Pick<LastWord, 'records' | 'report'>): (() => void) => {
    const message = `${explain(timed, graceMs)} Its process is ended.`
    return leave({ afterMs: timed.limitMs + graceMs, message, records, report })
  }
  return {
    ofFlow: (timed) => say(timed, { records: [], report: endOfTry(timed, graceMs) }),
    ofTask: (record, timed) => {
      const message = `${explain(timed, graceMs)} The run goes on in a new one.`
      const delayMs = timed.nextMs ?? 0
      const report = { verb: 'await-retry', message, attempt: attempt(), delayMs, sameAttempt: true } as const
      return say(timed, { records: [record], report })
    },
  }
}

function endOfTry(timed: TimedTry, graceMs: number): RunReport {
  const { attempt, error, nextMs } = timed
  const message = explain(timed, graceMs)
  if (nextMs === undefined) {
    const { name } = error
    return { verb: 'fail', name: 'TimedOut', message, data: { error: { name, message } }, isUntold: true }
  }
  const again = `Try ${attempt} failed: ${message} The next one is due in ${formatDuration(nextMs)}.`
  return { verb: 'await-retry', message: again, attempt, delayMs: nextMs }
}

function explain({ error }: TimedTry, graceMs: number): string {
  return `${error.message}, and kept its thread busy beyond the grace of ${formatDuration(graceMs)}.`
}
