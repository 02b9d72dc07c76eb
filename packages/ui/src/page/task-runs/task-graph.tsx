import type { StateType } from '@orc/core/model'
import { useMemo } from 'react'
import { StateIcon } from '../elements/state-badge.tsx'
import { type GraphNode, graphOf, waitTexts } from './graph.ts'
import type { Happenings } from './rows.ts'
import { ChildLink } from './task-row.tsx'
import classes from './timeline.module.css'

const NODE = { width: 200, height: 56 } as const
const GAP = { across: 64, down: 16 } as const

/** What called what: calls of one task below the same caller are one box, so that any number of them can be seen. */
export function TaskGraph({ happenings: { items, children, waits } }: { happenings: Happenings }) {
  const nodes = useMemo(() => graphOf(items, children), [items, children])
  const places = new Map(nodes.map((node, row) => [node.key, placeOf(node, row)]))
  const deepest = Math.max(0, ...nodes.map(({ depth }) => depth))
  const width = (deepest + 1) * (NODE.width + GAP.across) - GAP.across
  const names = [...waitTexts(waits)]
  const height = (nodes.length + names.length) * (NODE.height + GAP.down) - GAP.down
  return (
    <div className={`orc-card ${classes.graph}`} role="group" aria-label="Graph" tabIndex={0}>
      <div style={{ position: 'relative', width, height }} role="list" aria-label="Tasks by name">
        <svg width={width} height={height} aria-hidden style={{ position: 'absolute', inset: 0 }}>
          {nodes.map(({ key, parent }) => (
            <Edge key={key} from={places.get(parent ?? '')} to={places.get(key)} />
          ))}
        </svg>
        {nodes.map((node) => (
          <Box key={node.key} node={node} place={places.get(node.key)} />
        ))}
        {names.map(([name, times], index) => (
          <WaitBox key={name} name={name} times={times} top={(nodes.length + index) * (NODE.height + GAP.down)} />
        ))}
      </div>
    </div>
  )
}

interface Place {
  readonly left: number
  readonly top: number
}

function placeOf({ depth }: GraphNode, row: number): Place {
  return { left: depth * (NODE.width + GAP.across), top: row * (NODE.height + GAP.down) }
}

/** From the bottom of a caller to the left of what it called. */
function Edge({ from, to }: { from: Place | undefined; to: Place | undefined }) {
  if (from === undefined || to === undefined) return null
  const [x, y] = [from.left + NODE.width / 2, from.top + NODE.height]
  const middle = to.top + NODE.height / 2
  return <path className={classes.edge} d={`M ${x} ${y} V ${middle - 8} q 0 8 8 8 H ${to.left}`} />
}

function Box({ node: { name, calls, retries, states, runs }, place }: { node: GraphNode; place: Place | undefined }) {
  return (
    <div className={classes.node} role="listitem" style={{ ...place, ...NODE }} title={name}>
      <strong>{name}</strong>
      <div className={classes.counts}>
        {Object.entries(states).map(([type, count]) => (
          <span key={type} title={type}>
            <StateIcon state={{ type: type as StateType, name: '' }} size={13} />
            {count}
          </span>
        ))}
        {calls > 1 && <span>{calls} calls</span>}
        {retries > 0 && <span>{retries} retried</span>}
        {runs.length === 1 && runs[0] && <ChildLink run={runs[0]} />}
        {runs.length > 1 && <span>{runs.length} runs</span>}
      </div>
    </div>
  )
}

/** A wait is no work: its box has no ground. */
function WaitBox({ name, times, top }: { name: string; times: number; top: number }) {
  return (
    <div className={classes.node} data-kind="wait" role="listitem" style={{ left: 0, top, ...NODE }} title={name}>
      <strong>{name}</strong>
      <div className={classes.counts}>
        <StateIcon state={{ type: 'PAUSED', name: '' }} size={13} />
        {times > 1 ? `waited for ${times} times` : 'waited for'}
      </div>
    </div>
  )
}
