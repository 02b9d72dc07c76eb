import { useQueryClient } from '@tanstack/react-query'
import type { ReadName } from './keys.ts'

/** Asks again for what no event tells of. */
export function useRefresh(name: ReadName): () => void {
  const queries = useQueryClient()
  return () => void queries.invalidateQueries({ queryKey: [name] })
}
