import type { TaskMark } from '@orc/core/contract'

/** A stretch of a call's time: a try, or the wait before the next one. */
export interface Segment {
  readonly kind: 'try' | 'wait'
  readonly fromMs: number
  readonly toMs: number
  /** What the try came to: that of the call for the last one. */
  readonly state: TaskMark['state']['type']
}

/**
 * A call's time from its start to its end, or to now: each try, and each wait between two. What was waited is known from
 * what each failure planned, and from when the next try was due.
 */
export function segmentsOf({ startedAt, endedAt, state, failures }: TaskMark, nowMs: number): Segment[] {
  const segments: Segment[] = []
  let fromMs = Date.parse(startedAt)
  const endMs = Math.max(fromMs, endedAt === null ? nowMs : Date.parse(endedAt))
  for (const { at, delayMs } of failures) {
    const failedMs = clamp(Date.parse(at), fromMs, endMs)
    const againMs = clamp(failedMs + delayMs, failedMs, endMs)
    if (failedMs > fromMs) segments.push({ kind: 'try', fromMs, toMs: failedMs, state: 'FAILED' })
    if (againMs > failedMs) segments.push({ kind: 'wait', fromMs: failedMs, toMs: againMs, state: 'SCHEDULED' })
    fromMs = againMs
  }
  const isWaiting = state.type === 'SCHEDULED'
  if (!isWaiting || segments.length === 0) segments.push({ kind: 'try', fromMs, toMs: endMs, state: state.type })
  else if (endMs > fromMs) segments.push({ kind: 'wait', fromMs, toMs: endMs, state: 'SCHEDULED' })
  return segments
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** When something was. */
export type Times = Pick<TaskMark, 'startedAt' | 'endedAt'>

/** From the first start to the last end, or to now while something goes on; never empty. */
export function spanOf(times: readonly Times[], nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  for (const { startedAt, endedAt } of times) {
    fromMs = Math.min(fromMs, Date.parse(startedAt))
    toMs = Math.max(toMs, endedAt === null ? nowMs : Date.parse(endedAt))
  }
  if (!Number.isFinite(fromMs)) return { fromMs: nowMs, toMs: nowMs + 1 }
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) }
}
