import type { LimitKind } from './concurrency-limits.ts'
import { formatDuration } from './durations.ts'

/** `5 slots`, `60 per 1m`, `2 runs at once`. */
export function limitText({ kind, slots, perMs }: ShownLimit): string {
  if (kind === 'rate') return `${slots} per ${formatDuration(perMs ?? 0)}`
  const noun = kind === 'tag' ? 'run' : 'slot'
  return `${slots} ${noun}${slots === 1 ? '' : 's'}${kind === 'tag' ? ' at once' : ''}`
}

interface ShownLimit {
  readonly kind: LimitKind
  readonly slots: number
  /** Milliseconds; null unless it is a rate. */
  readonly perMs: number | null
}
