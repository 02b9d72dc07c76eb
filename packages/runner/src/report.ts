import type { RunReport } from '@orc/core/contract'
import { isOrcError, type OrcError } from '@orc/core/model'
import type { Call } from './api.ts'
import type { HandedRun } from './handover.ts'

/** How the API took a report: by acknowledging it, by saying that this epoch does not count, or by refusing what it says. */
export type ReportAnswer = 'acknowledged' | 'superseded' | OrcError

/** The token of an epoch that is over is not taken for reports. */
const FENCED = ['stale_epoch', 'flow_run_not_found', 'flow_run_not_in_state', 'forbidden'] as const

/** Delivers a report, however long that takes; repeating one whose answer was lost changes nothing. */
export async function sendReport(call: Call, { id, epoch }: HandedRun, report: RunReport): Promise<ReportAnswer> {
  try {
    await call('reportFlowRun', { id, epoch, report })
    return 'acknowledged'
  } catch (error) {
    if (!isOrcError(error)) throw error
    return isFencedOff(error) ? 'superseded' : error
  }
}

/** Whether nothing that this epoch says counts any more. */
export function isFencedOff(error: OrcError): boolean {
  return FENCED.some((code) => isOrcError(error, code))
}
