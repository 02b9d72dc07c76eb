import { ActionIcon, Button } from '@mantine/core'
import type { OperationInput } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { Confirm } from './confirm.tsx'

export interface DeleteActionProps<Operation extends OperationName> {
  readonly operation: Operation
  readonly input: OperationInput<Operation>
  /** What kind of thing it is, in words: `work pool`. */
  readonly noun: string
  readonly name: string
  /** What goes with it, and what does not. */
  readonly children: ReactNode
  /** An icon in a row of a table, or a button on the page of the thing itself, which says that it is gone. */
  readonly look: 'icon' | 'button'
  readonly onDone?: () => void
}

/** Deletes something, once its question is answered. */
export function DeleteAction<Operation extends OperationName>(props: DeleteActionProps<Operation>) {
  const { operation, input, noun, name, look, onDone, children } = props
  const [isAsked, setIsAsked] = useState(false)
  const remove = useOperation(operation, {
    said: look === 'button' ? () => `${name} is deleted.` : undefined,
    onDone: () => {
      setIsAsked(false)
      onDone?.()
    },
  })
  return (
    <>
      <DeleteButton look={look} name={name} onClick={() => setIsAsked(true)} />
      {isAsked && (
        <Confirm
          onClose={() => setIsAsked(false)}
          title={`Delete ${noun} ${name}?`}
          action={`Delete the ${noun}`}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate(input)}
        >
          {children}
        </Confirm>
      )}
    </>
  )
}

type DeleteButtonProps = Pick<DeleteActionProps<OperationName>, 'look' | 'name'> & { readonly onClick: () => void }

function DeleteButton({ look, name, onClick }: DeleteButtonProps) {
  if (look === 'button')
    return (
      <Button variant="default" c="var(--orc-bad)" leftSection={<Trash2 size={15} />} onClick={onClick}>
        Delete
      </Button>
    )
  return (
    <ActionIcon variant="subtle" color="red" c="var(--orc-bad)" aria-label={`Delete ${name}`} onClick={onClick}>
      <Trash2 size={15} />
    </ActionIcon>
  )
}
