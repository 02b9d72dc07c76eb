import { RunReleased } from '@orc/core'
import { formatDuration } from '@orc/core/model'
import { RunLost } from './backend.ts'
import { sendReport } from './report.ts'
import type { Session } from './session.ts'

export interface Release {
  /** The attempt of the run that goes on; it stays what it is. */
  readonly attempt: () => number
  /** Rejects once the run was handed back, with `RunReleased`, or could not be, with `RunLost`. */
  readonly fail: (reason: unknown) => void
}

/** Hands the run back until a task is due again: its infrastructure is of no use to anybody until then. */
export async function releaseUntil(dueMs: number, session: Session, { attempt, fail }: Release): Promise<void> {
  const { call, logs, options, recorder } = session
  const delayMs = Math.max(0, dueMs - options.clock.now().getTime())
  const message = `A task waits for its next try, which is due in ${formatDuration(delayMs)}.`
  await recorder.flush()
  await logs.flush()
  const report = { verb: 'await-retry', message, attempt: attempt(), delayMs, sameAttempt: true } as const
  const answer = await sendReport(call, options.handover.run, report)
  fail(answer === 'acknowledged' ? new RunReleased(message) : new RunLost(answer))
}
