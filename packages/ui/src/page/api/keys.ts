import type { OperationInput } from '@orc/core/contract'
import type { OPERATIONS, OperationName } from '@orc/core/contract/operations'
import type { QueryKey } from '@tanstack/react-query'

/** Operations that change nothing. */
export type ReadName = {
  [Name in OperationName]: (typeof OPERATIONS)[Name][0] extends 'GET' ? Name : never
}[OperationName]

export function readKey<Name extends ReadName>(name: Name, input: OperationInput<Name>): readonly [Name, object] {
  return [name, input]
}

/** What a key says was asked; undefined for keys that are no operation's. */
export function askedBy(key: QueryKey): { readonly name: string; readonly input: Record<string, unknown> } | undefined {
  const [name, input] = key
  return typeof name === 'string' && typeof input === 'object' && input !== null
    ? { name, input: input as Record<string, unknown> }
    : undefined
}
