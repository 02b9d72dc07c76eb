import { Button, Stack } from '@mantine/core'
import type { FlowRun } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import { useNavigate } from '@tanstack/react-router'
import { Ban, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { Command } from '../elements/command.tsx'
import { Confirm } from '../elements/confirm.tsx'
import { DeleteAction } from '../elements/delete-action.tsx'

/** What can be done with a run in the state that it is in. */
export function RunActions({ run }: { run: FlowRun }) {
  const { id, state } = run
  const navigate = useNavigate()
  const retry = useOperation('retryFlowRun', {
    said: ({ name }) => `It is repeated as ${name}.`,
    onDone: (again) => void navigate({ to: '/runs/$id', params: { id: again.id } }),
  })
  if (!isTerminal(state.type)) return <CancelButton run={run} />
  return (
    <>
      {run.deployment !== null && (
        <Button
          variant="default"
          leftSection={<RotateCcw size={15} />}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id })}
        >
          Repeat
        </Button>
      )}
      <DeleteAction
        look="button"
        noun="run"
        name={run.name}
        operation="deleteFlowRun"
        input={{ id }}
        onDone={() => void navigate({ to: '/runs' })}
      >
        Its history, its logs and its result go with it. This cannot be undone.
      </DeleteAction>
    </>
  )
}

function CancelButton({ run: { id, name, state } }: { run: FlowRun }) {
  const [isAsked, setIsAsked] = useState(false)
  const cancel = useOperation('cancelFlowRun', { onDone: () => setIsAsked(false) })
  const effect =
    state.type === 'SCHEDULED' || state.type === 'PAUSED'
      ? 'It has no infrastructure now, so it is cancelled at once.'
      : 'Its flow is told to stop; what is left of its infrastructure after the grace period is killed.'
  return (
    <>
      <Button
        variant="default"
        leftSection={<Ban size={15} />}
        disabled={state.type === 'CANCELLING'}
        onClick={() => setIsAsked(true)}
      >
        {state.type === 'CANCELLING' ? 'Cancelling' : 'Cancel'}
      </Button>
      {isAsked && (
        <Confirm
          onClose={() => setIsAsked(false)}
          title={`Cancel ${name}?`}
          action="Cancel the run"
          isBusy={cancel.isPending}
          onConfirm={() => cancel.mutate({ id, reason: 'Cancelled from the page.' })}
        >
          <Stack gap="sm">
            <span>{effect}</span>
            <Command text={`orc flow-run cancel ${id}`} />
          </Stack>
        </Confirm>
      )}
    </>
  )
}
