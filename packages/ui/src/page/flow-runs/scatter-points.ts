import type { FlowRun } from '@orc/core/contract'

export interface ScatterPoint {
  readonly run: FlowRun
  /** 0 for the first start, 1 for the last. */
  readonly x: number
  /** 0 for no time at all, 1 for the longest, on a logarithmic scale. */
  readonly y: number
}

export interface Scatter {
  readonly points: readonly ScatterPoint[]
  readonly fromMs: number
  readonly toMs: number
  readonly longestMs: number
}

/** More points than these are a cloud, and slow. */
const MOST = 600

/** The newest runs that are over, by start and duration. */
export function pointsOf(runs: readonly FlowRun[]): Scatter {
  const over = runs
    .flatMap((run) => {
      if (run.startedAt === null || run.endedAt === null) return []
      const startMs = Date.parse(run.startedAt)
      return [{ run, startMs, tookMs: Math.max(0, Date.parse(run.endedAt) - startMs) }]
    })
    .slice(0, MOST)
  const fromMs = Math.min(...over.map(({ startMs }) => startMs))
  const toMs = Math.max(...over.map(({ startMs }) => startMs))
  const longestMs = Math.max(1, ...over.map(({ tookMs }) => tookMs))
  const points = over.map(({ run, startMs, tookMs }) => ({
    run,
    x: toMs === fromMs ? 0.5 : (startMs - fromMs) / (toMs - fromMs),
    y: Math.log1p(tookMs) / Math.log1p(longestMs),
  }))
  return { points, fromMs, toMs, longestMs }
}
