import type { OperationInput } from '@orc/core/contract'
import { parseDurationMs } from '@orc/core/model'

/** When runs were created, or ended: within the last while, or between two instants. */
export interface TimeRange {
  /** @default when they were created */
  readonly by?: 'ended'
  /** A duration such as `24h`; it goes before what follows. */
  readonly last?: string
  /** ISO 8601, included. */
  readonly since?: string
  /** ISO 8601, not included. */
  readonly until?: string
}

type TimeFilter = Pick<OperationInput<'listFlowRuns'>, 'createdSince' | 'createdUntil' | 'endedSince' | 'endedUntil'>

/** Of what the address says, what means something. */
export function parseTimeRange({ by, last, since, until }: Record<string, unknown>): TimeRange {
  const bounds = isDuration(last) ? { last } : { ...instant('since', since), ...instant('until', until) }
  return { ...bounds, ...(by === 'ended' && Object.keys(bounds).length > 0 ? { by } : {}) }
}

export function timeFilterOf({ by: which, last, since, until }: TimeRange, nowMs: number): TimeFilter {
  const by = which ?? 'created'
  const from = last === undefined ? since : new Date(nowMs - parseDurationMs(last)).toISOString()
  return {
    ...(from !== undefined && { [`${by}Since`]: from }),
    ...(until !== undefined && { [`${by}Until`]: until }),
  }
}

/** The same as flags of `orc flow-run ls`. */
export function timeFlags({ by: which, last, since, until }: TimeRange): string[] {
  const by = which ?? 'created'
  const from = last ?? since
  return [
    ...(from === undefined ? [] : [`--${by}-since ${from}`]),
    ...(until === undefined ? [] : [`--${by}-until ${until}`]),
  ]
}

function isDuration(value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    return parseDurationMs(value) > 0
  } catch {
    return false
  }
}

function instant(name: 'since' | 'until', value: unknown): Pick<TimeRange, typeof name> {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) ? {} : { [name]: new Date(ms).toISOString() }
}
