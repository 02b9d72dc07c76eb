import { Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useFocusBack } from '../elements/dialog.tsx'
import { type Goal, useGoals } from './goals.ts'
import classes from './palette.module.css'

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
  useFocusBack()
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
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      returnFocus={false}
      padding={0}
      yOffset="12vh"
      size="lg"
      attributes={{ content: { 'aria-label': 'Search' } }}
    >
      <TextInput
        size="lg"
        variant="unstyled"
        leftSection={<Search size={18} aria-hidden />}
        placeholder="Page, pool, deployment, run"
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
      <Goals goals={goals} chosen={chosen} onGo={go} />
    </Modal>
  )
}

interface GoalsProps {
  readonly goals: readonly Goal[]
  readonly chosen: number
  readonly onGo: (goal: Goal) => void
}

function Goals({ goals, chosen, onGo }: GoalsProps) {
  return (
    <ScrollArea.Autosize mah="50vh" className={classes.goals}>
      <div id="palette-goals" role="listbox" aria-label="Results">
        {goals.map((goal, index) => (
          <GoalRow key={goal.key} goal={goal} index={index} isChosen={index === chosen} onGo={onGo} />
        ))}
      </div>
      {goals.length === 0 && (
        <Text c="dimmed" size="sm" p="md">
          Nothing is called so.
        </Text>
      )}
    </ScrollArea.Autosize>
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
  const row = useRef<HTMLButtonElement>(null)
  // Arrow keys go further than what is in sight.
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  return (
    <UnstyledButton
      ref={row}
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
