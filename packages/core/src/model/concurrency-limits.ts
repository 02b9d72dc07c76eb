/** What a limit counts: slots that are held for a while, slots in any span of time, or runs that bear a tag. */
export const LIMIT_KINDS = ['slots', 'rate', 'tag'] as const
export type LimitKind = (typeof LIMIT_KINDS)[number]

/** The name of the limit of runs that bear a tag begins so. */
export const TAG_LIMIT_PREFIX = 'tag:'

export function limitKind({ name, perMs }: { readonly name: string; readonly perMs: number | null }): LimitKind {
  if (name.startsWith(TAG_LIMIT_PREFIX)) return 'tag'
  return perMs === null ? 'slots' : 'rate'
}
