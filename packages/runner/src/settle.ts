import type { RunReport } from '@orc/core/contract'
import { encodeResult, isOrcError } from '@orc/core/model'
import { RunLost } from './backend.ts'
import { failureReport, messageOf } from './failure.ts'
import type { Ending, RunOutcome } from './outcome.ts'
import { shipOutput } from './output.ts'
import { sendReport } from './report.ts'
import type { Session } from './session.ts'

/** How long a stopped run tries to get its last lines out; they are printed when it is over. */
const LAST_LINES_MS = 2_000

type EndReport = Extract<RunReport, { verb: 'complete' | 'fail' }>

/** Says how the flow ended, if that is for the runner to say, and is done when that was heard. */
export async function settle(session: Session, ending: Ending, notes: string[] = []): Promise<RunOutcome> {
  const lost = session.lost()
  if (lost) return lost === 'orphaned' ? lost : leave(session, lost)
  if ('returned' in ending) return report(session, withNotes(await resultReport(session, ending.returned), notes))
  const { thrown } = ending
  if (thrown instanceof Error && thrown.name === 'RunReleased') return 'released'
  if (thrown instanceof RunLost) return lostOutcome(session, thrown)
  if (session.stopping.signal.aborted) return stopped(session, thrown)
  return report(session, withNotes(failureReport(thrown), notes))
}

function withNotes(end: EndReport, notes: string[]): EndReport {
  return notes.length === 0 ? end : { ...end, notes }
}

async function resultReport({ options, values }: Session, returned: unknown): Promise<EndReport> {
  try {
    const text = encodeResult(returned, `The result of flow "${options.handover.run.flow}"`)
    const kept = await values.keepText(text)
    const isPlain = kept.by === 'value' && kept.codec === null
    return isPlain
      ? { verb: 'complete', result: JSON.parse(text) as unknown }
      : { verb: 'complete', result: null, kept }
  } catch (error) {
    return failureReport(error)
  }
}

/** Lines first: what was written before the end is readable once the state is terminal. */
async function report(session: Session, end: EndReport): Promise<RunOutcome> {
  const { options, logs, recorder } = session
  await recorder.flush()
  await logs.flush()
  if (options.readOutput) await shipOutput(options.readOutput, { logs, clock: options.clock })
  await options.outputStored?.()
  const answer = await sendReport(session.call, options.handover.run, end)
  if (answer === 'acknowledged') return end.verb === 'complete' ? 'completed' : 'failed'
  if (answer === 'superseded') return 'superseded'
  return session.lost() ?? reportRefusal(session, end, answer)
}

/** A report that is not taken, a result too large above all, is a failure that the run's owner should read of. */
async function reportRefusal(session: Session, refused: EndReport, error: Error): Promise<RunOutcome> {
  const { options, call } = session
  const isTooLarge = isOrcError(error, 'request_too_large')
  const what =
    refused.verb === 'complete' ? `The result of flow "${options.handover.run.flow}"` : 'What the flow failed with'
  const remedy = isTooLarge ? ` ${error.hint}` : ''
  const message = `${what} was not taken: ${error.message}${remedy}`
  options.log.error('the report was refused', { error: error.message })
  const answer = await sendReport(call, options.handover.run, { verb: 'fail', name: 'Failed', message, data: null })
  if (answer === 'acknowledged') return 'failed'
  return answer === 'superseded' ? 'superseded' : (session.lost() ?? 'refused')
}

function lostOutcome(session: Session, { answer, message }: RunLost): RunOutcome {
  if (answer === 'superseded') return session.stopping.signal.aborted ? 'stopped' : 'superseded'
  session.options.log.error('the next try was refused', { error: message })
  return session.lost() ?? 'refused'
}

async function stopped(session: Session, thrown: unknown): Promise<RunOutcome> {
  const { options, stopping } = session
  if (thrown !== stopping.signal.reason) options.log.info('told to stop, the flow ended', { error: messageOf(thrown) })
  return leave(session, 'stopped')
}

async function leave(session: Session, outcome: RunOutcome): Promise<RunOutcome> {
  const enough = new AbortController()
  const flushed = session.logs.flush().then(() => enough.abort())
  await Promise.race([flushed, session.options.clock.sleep(LAST_LINES_MS, enough.signal)])
  return outcome
}
