import type { TaskRecord } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import type { Random } from '@orc/core/runtime'
import type { RunOutcome } from './outcome.ts'
import { renewHere } from './renewals.ts'
import { isFencedOff } from './report.ts'
import { runFlow } from './run-flow.ts'
import { openSession, type RunnerOptions, type Session } from './session.ts'
import { settle } from './settle.ts'
import { startRun } from './start.ts'
import { createJournal, readRecords } from './tasks/journal.ts'
import { installationStorage } from './values/installation-storage.ts'

/**
 * Runs one flow run, from `start` to the acknowledgement of its end.
 *
 * - No user code is imported before the API acknowledged the start; the nonce is this call's own.
 * - A flow that returns is COMPLETED and one that throws is FAILED, and so is one with an error that nothing awaits.
 * - A flow that was told to stop has its grace. If it returns within, it is COMPLETED. If it throws, or is still going
 *   when the grace is over, nothing is reported: the end of its process is the proof that the worker, or without one
 *   the reaper, makes the run CANCELLED by.
 * - Outages of the API are waited out, however long; log lines and reports keep their order through them, and lines
 *   are stored before the report that makes the state terminal.
 * - Who is told that the epoch is over reports nothing more and stops.
 */
export async function executeRun(options: RunnerOptions): Promise<RunOutcome> {
  const session = openSession(options)
  try {
    return await startAndRun(session)
  } finally {
    session.close()
  }
}

async function startAndRun(session: Session): Promise<RunOutcome> {
  const { options, stopping } = session
  const answer = await startRun(session, newNonce(options.random))
  if ('refused' in answer) {
    options.log.warn('the start was refused', { error: String(answer.error) })
    return answer.refused
  }
  const { attempt, startedAt, stop, hasTaskRuns, resultsAbove: above } = answer.started
  const { call, values } = session
  if (above !== null) values.offer({ storage: installationStorage({ call, run: options.handover.run }), above })
  if (stop) stopping.order({ message: stop.reason, graceMs: stop.graceMs })
  return stopping.signal.aborted ? 'stopped' : runUnderLease(session, { attempt, startedAt, hasTaskRuns })
}

interface Started {
  readonly attempt: number
  readonly startedAt: string
  readonly hasTaskRuns: boolean
}

async function runUnderLease(session: Session, { attempt, startedAt, hasTaskRuns }: Started): Promise<RunOutcome> {
  const { options, stopping } = session
  const { client, clock, handover, startRenewals = renewHere({ client, clock, run: handover.run }) } = options
  await using renewals = startRenewals({
    stop: ({ reason, graceMs }) => stopping.order({ message: reason, graceMs }),
    superseded: session.supersede,
  })
  const earlier = hasTaskRuns ? await earlierRecords(session) : []
  if (earlier === undefined) return 'superseded'
  const journal = createJournal(earlier)
  const ending = await runFlow(session, { attempt, startedAt: new Date(startedAt), journal, leave: renewals.leave })
  stopping.end()
  renewals.settled()
  options.onEnding?.(ending)
  return settle(session, ending, journal.notes())
}

/** Undefined when the epoch was over before it could ask, as after an outage that outlasted its lease. */
async function earlierRecords({ call, options, supersede }: Session): Promise<TaskRecord[] | undefined> {
  try {
    return await readRecords(call, options.handover.run.id)
  } catch (error) {
    if (!isOrcError(error) || !isFencedOff(error)) throw error
    supersede()
    return undefined
  }
}

/** A second process with the same handover has another one, and is refused. */
function newNonce(random: Random): string {
  return Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
