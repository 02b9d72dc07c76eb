import { Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Activity, Boxes, type LucideIcon, Plus, Rocket, Search } from 'lucide-react'
import { useState } from 'react'
import { read } from '../api/read.ts'
import { PLACES } from './navigation.ts'
import classes from './palette.module.css'

interface Goal {
  readonly key: string
  readonly to: string
  readonly text: string
  readonly kind: string
  readonly icon: LucideIcon
}

const MOST_SHOWN = 30

/** Everything that has a page, by name: Ctrl-K, a few letters, Enter. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [sought, setSought] = useState('')
  const [chosen, setChosen] = useState(0)
  const goals = useGoals()
    .filter(({ text, kind }) =>
      sought
        .toLowerCase()
        .split(/\s+/)
        .every((word) => `${text} ${kind}`.toLowerCase().includes(word)),
    )
    .slice(0, MOST_SHOWN)
  const navigate = useNavigate()
  const go = (goal: Goal | undefined): void => {
    if (goal === undefined) return
    onClose()
    void navigate({ to: goal.to })
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = ({ ArrowDown: 1, ArrowUp: -1 } as Record<string, number>)[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setChosen((chosen + step + goals.length) % Math.max(1, goals.length))
    }
    if (event.key === 'Enter') go(goals[chosen])
  }
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} yOffset="12vh" size="lg" aria-label="Search">
      <TextInput
        size="lg"
        variant="unstyled"
        leftSection={<Search size={18} aria-hidden />}
        placeholder="Go to a page, a pool, a deployment, a run"
        role="combobox"
        aria-label="Search"
        aria-expanded
        aria-controls="palette-goals"
        aria-activedescendant={goals[chosen] ? `goal-${chosen}` : undefined}
        data-autofocus
        value={sought}
        onChange={(event) => {
          setSought(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ScrollArea.Autosize mah="50vh" className={classes.goals}>
        <div id="palette-goals" role="listbox" aria-label="Results">
          {goals.map((goal, index) => (
            <GoalRow key={goal.key} goal={goal} index={index} isChosen={index === chosen} onGo={go} />
          ))}
        </div>
        {goals.length === 0 && (
          <Text c="dimmed" size="sm" p="md">
            Nothing is called so.
          </Text>
        )}
      </ScrollArea.Autosize>
    </Modal>
  )
}

interface GoalRowProps {
  readonly goal: Goal
  readonly index: number
  readonly isChosen: boolean
  readonly onGo: (goal: Goal) => void
}

function GoalRow({ goal, index, isChosen, onGo }: GoalRowProps) {
  const { text, kind, icon: Icon } = goal
  return (
    <UnstyledButton
      id={`goal-${index}`}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      className={classes.goal}
      onClick={() => onGo(goal)}
    >
      <Icon size={16} aria-hidden />
      <span>{text}</span>
      <span className={classes.kind}>{kind}</span>
    </UnstyledButton>
  )
}

/** Pages at once, what is in the store as soon as it was read. */
function useGoals(): readonly Goal[] {
  const [pools, deployments, runs] = useQueries({
    queries: [
      read('listWorkPools', { limit: 1000 }),
      read('listDeployments', { limit: 1000 }),
      { ...read('listFlowRuns', { limit: 50 }), staleTime: 5000 },
    ],
  })
  return [
    ...PLACES.map(({ to, text, icon }) => ({ key: to, to, text, icon, kind: 'page' })),
    { key: 'create', to: '/create-work-pool', text: 'Create a work pool', icon: Plus, kind: 'action' },
    ...(pools.data?.items ?? []).map(({ id, name }) => ({
      key: id,
      to: `/work-pools/${encodeURIComponent(name)}`,
      text: name,
      icon: Boxes,
      kind: 'work pool',
    })),
    ...(deployments.data?.items ?? []).map(({ id, flow, name, fullName }) => ({
      key: id,
      to: `/deployments/${encodeURIComponent(flow)}/${encodeURIComponent(name)}`,
      text: fullName,
      icon: Rocket,
      kind: 'deployment',
    })),
    ...(runs.data?.items ?? []).map(({ id, name, flow }) => ({
      key: id,
      to: `/runs/${id}`,
      text: name,
      icon: Activity,
      kind: `run of ${flow}`,
    })),
  ]
}
