import { notifications } from '@mantine/notifications'
import type { OperationInput, OperationReply } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { useMutation } from '@tanstack/react-query'
import { client } from './client.ts'
import { messageOf } from './error-text.ts'
import { newKey } from './new-key.ts'

export interface OperationOptions<Name extends OperationName> {
  /** What to say once it is done. @default nothing: what is seen says it */
  readonly said?: ((reply: OperationReply<Name>) => string) | undefined
  readonly onDone?: ((reply: OperationReply<Name>) => void) | undefined
  /** @default `toast`; `caller` for forms, which show the error beside what is wrong */
  readonly errors?: 'toast' | 'caller' | undefined
}

/** An operation that changes something. Views learn of the change by its event, like those of anybody else. */
export function useOperation<Name extends OperationName>(name: Name, options: OperationOptions<Name> = {}) {
  const { said, onDone, errors = 'toast' } = options
  return useMutation({
    mutationFn: (input: OperationInput<Name>) => client.call(name, input, { idempotencyKey: newKey() }),
    onSuccess: (reply) => {
      if (said) notifications.show({ message: said(reply), color: 'moss' })
      onDone?.(reply)
    },
    onError: (error) => {
      if (errors === 'toast') {
        const { message, hint } = messageOf(error)
        notifications.show({ title: message, message: hint, color: 'red', autoClose: 10_000 })
      }
    },
  })
}
