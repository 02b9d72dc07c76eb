import type { OperationInput, OperationReply } from '@orc/core/contract'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { client } from './client.ts'
import { type ReadName, readKey } from './keys.ts'

/** What a view asks, under a key that says what was asked: live/invalidation.ts knows when it is asked again. */
export function read<Name extends ReadName>(name: Name, input: OperationInput<Name>) {
  return queryOptions({
    queryKey: readKey(name, input),
    queryFn: ({ signal }): Promise<OperationReply<Name>> => client.call(name, input, { signal }),
  })
}

/** The answer of an operation, kept fresh. Until it is there the nearest Suspense shows; errors go to its boundary. */
export function useRead<Name extends ReadName>(name: Name, input: OperationInput<Name>): OperationReply<Name> {
  return useSuspenseQuery(read(name, input)).data
}
