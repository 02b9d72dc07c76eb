import { Text } from '@mantine/core'
import type { FlowRun } from '@orc/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { memo, useCallback, useMemo } from 'react'
import { lookOfState } from '../elements/state-badge.tsx'
import { clockTime, spanText } from '../elements/times.ts'
import classes from './scatter.module.css'
import { pointsOf, type ScatterPoint } from './scatter-points.ts'

const SIZE = { width: 1000, height: 170 } as const
const TICKS = [0, 0.5, 1]

/** Start against duration of the runs in the list, so that what is out of the ordinary is seen. Each is a link. */
export const RunScatter = memo(function RunScatter({ runs }: { runs: readonly FlowRun[] }) {
  const { points, fromMs, toMs, longestMs } = useMemo(() => pointsOf(runs), [runs])
  const navigate = useNavigate()
  const go = useCallback((id: string): void => void navigate({ to: '/runs/$id', params: { id } }), [navigate])
  if (points.length < 2) return null
  return (
    <figure className={`orc-card ${classes.figure}`}>
      <div className={classes.scale} aria-hidden>
        {TICKS.toReversed().map((share) => (
          <span key={share}>{spanText(durationAt(share, longestMs))}</span>
        ))}
      </div>
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} preserveAspectRatio="none" className={classes.plot} aria-hidden>
        {points.map((point) => (
          <Mark key={point.run.id} {...point} onGo={go} />
        ))}
      </svg>
      <div className={classes.times} aria-hidden>
        <span>{startText(fromMs)}</span>
        <span>{startText(toMs)}</span>
      </div>
      <Text component="figcaption" size="xs" c="dimmed">
        When the {points.length} runs below that have started began, and how long they took.
      </Text>
    </figure>
  )
})

/** A square for what ended badly, a dot for all else: told apart without colours. */
const Mark = memo(function Mark({ run, x, y, onGo }: ScatterPoint & { readonly onGo: (id: string) => void }) {
  const [cx, cy] = [x * SIZE.width, (1 - y) * SIZE.height]
  const { color } = lookOfState(run.state)
  const isBad = run.state.type === 'FAILED' || run.state.type === 'CRASHED'
  const title = `${run.name}: ${run.state.name}`
  return (
    <g className={classes.mark} onClick={() => onGo(run.id)} style={{ color }}>
      <title>{title}</title>
      <line x1={cx} x2={cx} y1={cy} y2={cy} className={classes.dot} data-bad={isBad} />
    </g>
  )
})

function startText(ms: number): string {
  return clockTime(new Date(ms).toISOString()).slice(0, 8)
}

/** The scale is logarithmic: seconds and hours are in one picture. */
function durationAt(share: number, longestMs: number): number {
  return Math.expm1(share * Math.log1p(longestMs))
}
