import { Group, SimpleGrid, Text } from '@mantine/core'
import type { OperationReply } from '@orc/core/contract'
import type { StateType } from '@orc/core/model'
import { Link } from '@tanstack/react-router'
import { StateIcon, type StateLike } from '../elements/state-badge.tsx'
import classes from './dashboard.module.css'

type View = OperationReply<'viewDashboard'>

/** How many runs are in each state that is not the last; each leads to them. */
export function StateFigures({ view: { active, late } }: { view: View }) {
  const count = (type: StateType): number => active[type] ?? 0
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md">
      <Figure state={{ type: 'RUNNING', name: 'Running' }} count={count('RUNNING')} states={['RUNNING']} />
      <Figure state={{ type: 'PENDING', name: 'Pending' }} count={count('PENDING')} states={['PENDING']} />
      <Figure state={{ type: 'SCHEDULED', name: 'Scheduled' }} count={count('SCHEDULED')} states={['SCHEDULED']} />
      <Figure state={{ type: 'SCHEDULED', name: 'Late' }} count={late} states={['SCHEDULED']} />
    </SimpleGrid>
  )
}

interface FigureProps {
  readonly state: StateLike
  readonly count: number
  readonly states: readonly StateType[]
}

const MOST_COUNTED = 1000

function Figure({ state, count, states }: FigureProps) {
  return (
    <Link to="/runs" search={{ states }} className={`orc-card ${classes.figure}`}>
      <Group gap={7} wrap="nowrap">
        <StateIcon state={state} isPast={count === 0} />
        <Text size="sm" c="dimmed">
          {state.name}
        </Text>
      </Group>
      <div className={`${classes.number} orc-numeric`}>{count >= MOST_COUNTED ? `${MOST_COUNTED}+` : count}</div>
    </Link>
  )
}
