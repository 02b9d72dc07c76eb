import { OrcError } from '@orc/core/model'
import type { Refusal } from '@orc/store'

interface UnderEpoch {
  readonly id: string
  readonly epoch: number
}

/**
 * What the store answered to a write under an epoch, or the error that its refusal is.
 * @throws {OrcError} `flow_run_not_found`, `stale_epoch`, `flow_run_not_in_state`
 */
export function acceptedUnder<Answer extends object>(
  { id, epoch }: UnderEpoch,
  answer: Answer | Refusal,
  verb: string,
): Exclude<Answer, Refusal> {
  if (!('refused' in answer)) return answer as Exclude<Answer, Refusal>
  const refusal = answer as Refusal
  switch (refusal.refused) {
    case 'not-found':
      throw new OrcError('flow_run_not_found', { id })
    case 'stale':
      throw new OrcError('stale_epoch', { runId: id, epoch, current: refusal.current })
    case 'state':
      throw new OrcError('flow_run_not_in_state', { id, state: refusal.state, verb })
  }
}
