import { isOrcError } from '@orc/core/model'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { signedOut } from './session.ts'

/** A refusal for want of a session is no view's own matter: the whole page asks to sign in. */
function noticeSignedOut(error: unknown): void {
  if (isOrcError(error, 'unauthorized')) signedOut()
}

/**
 * What was read stays fresh until an event says otherwise, so nothing is asked again because time went by, a window
 * was looked at, or a component came back.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 3 && isOrcError(error) && error.status >= 500,
    },
  },
})
