import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { FlowRun } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import { Ban, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { messageOf } from '../api/error-text.ts'
import { newKey } from '../api/new-key.ts'
import { Confirm } from '../elements/confirm.tsx'

type Verb = 'cancel' | 'retry' | 'delete'

const TITLES: Readonly<Record<Verb, string>> = { cancel: 'Cancel runs', retry: 'Repeat runs', delete: 'Delete runs' }

/** What a verb says it will do to so many runs. */
const EFFECTS: Readonly<Record<Verb, (count: string) => string>> = {
  cancel: (count) => `${count} will be stopped. Those that nobody claimed yet are cancelled at once.`,
  retry: (count) => `${count} will be repeated as new runs, with the same parameters.`,
  delete: (count) => `${count} will be deleted with their history and their logs. This cannot be undone.`,
}

/** What can be done with the runs that were chosen; nothing is shown while none is. */
export function BulkActions({ runs, onDone }: { runs: readonly FlowRun[]; onDone: () => void }) {
  const [verb, setVerb] = useState<Verb>()
  const [isBusy, setIsBusy] = useState(false)
  if (runs.length === 0) return null
  const over = runs.filter(({ state }) => isTerminal(state.type))
  const underWay = runs.filter(({ state }) => !isTerminal(state.type))
  const repeatable = over.filter(({ deployment }) => deployment !== null)
  const subjects = { cancel: underWay, retry: repeatable, delete: over }[verb ?? 'cancel']
  const confirm = async (): Promise<void> => {
    if (verb === undefined) return
    setIsBusy(true)
    await doAll(verb, subjects)
    setIsBusy(false)
    setVerb(undefined)
    onDone()
  }
  return (
    <Group px="md" py="xs" gap="xs" role="toolbar" aria-label="Chosen runs">
      <Text size="sm">{counted(runs.length)} chosen</Text>
      <Choice icon={<Ban size={14} />} text="Cancel" count={underWay.length} onClick={() => setVerb('cancel')} />
      <Choice icon={<RotateCcw size={14} />} text="Repeat" count={repeatable.length} onClick={() => setVerb('retry')} />
      <Choice icon={<Trash2 size={14} />} text="Delete" count={over.length} onClick={() => setVerb('delete')} />
      {verb && (
        <Confirm
          onClose={() => setVerb(undefined)}
          title={TITLES[verb]}
          action={TITLES[verb]}
          isBusy={isBusy}
          onConfirm={() => void confirm()}
        >
          {EFFECTS[verb](counted(subjects.length))}
        </Confirm>
      )}
    </Group>
  )
}

interface ChoiceProps {
  readonly icon: React.ReactNode
  readonly text: string
  readonly count: number
  readonly onClick: () => void
}

function Choice({ icon, text, count, onClick }: ChoiceProps) {
  return (
    <Button size="compact-sm" variant="default" leftSection={icon} disabled={count === 0} onClick={onClick}>
      {text} {count > 0 && count}
    </Button>
  )
}

const counted = (count: number): string => (count === 1 ? '1 run' : `${count} runs`)

/** One after the other, so that a server is not flooded; the first refusal is told, the others are tried all the same. */
async function doAll(verb: Verb, runs: readonly FlowRun[]): Promise<void> {
  const operation = ({ cancel: 'cancelFlowRun', retry: 'retryFlowRun', delete: 'deleteFlowRun' } as const)[verb]
  const failures: unknown[] = []
  for (const { id } of runs) {
    await client.call(operation, { id }, { idempotencyKey: newKey() }).catch((error) => failures.push(error))
  }
  if (failures.length === 0) return
  const { message, hint } = messageOf(failures[0])
  const title = `${counted(failures.length)} of ${runs.length}: ${message}`
  notifications.show({ title, message: hint, color: 'red', autoClose: 10_000 })
}
