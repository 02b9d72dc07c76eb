import type { OperationReply } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import type { RunOutcome } from './outcome.ts'
import type { Session } from './session.ts'

export type StartAnswer =
  | { readonly started: OperationReply<'startFlowRun'> }
  | { readonly refused: RunOutcome; readonly error: unknown }

/** The run is somebody else's, or nobody's any more. */
const NOT_OURS = ['stale_epoch', 'already_started', 'flow_run_not_found', 'flow_run_not_in_state'] as const

/**
 * Acknowledges from inside: only then is the run RUNNING, and only then is user code imported. The nonce is this
 * process' own, so that a start whose answer was lost may be repeated and one by a second process is refused.
 */
export async function startRun(session: Session, nonce: string): Promise<StartAnswer> {
  const { call, options, stopping } = session
  const { run, code } = options.handover
  const { id, epoch } = run
  try {
    const ask = { id, epoch, nonce, codeDigest: code.digest }
    return { started: await call('startFlowRun', ask, { signal: stopping.signal }) }
  } catch (error) {
    if (stopping.signal.aborted) return { refused: session.lost() ?? 'stopped', error }
    const isNotOurs = NOT_OURS.some((known) => isOrcError(error, known))
    return { refused: isNotOurs ? 'superseded' : 'refused', error }
  }
}
