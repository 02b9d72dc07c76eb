/**
 * What tells the code of a run from any other: the digest of its sources and, where they were cloned, the commits. It is
 * one text, `git:COMMIT,…:DIGEST`, since that is how the run keeps it.
 */
export interface CodeIdentity {
  /** In the order of the steps that clone; none where nothing was cloned. */
  readonly commits: readonly string[]
  /** Null before the first epoch has loaded any. */
  readonly digest: string | null
}

export function identityOf({ commits, digest }: CodeIdentity & { readonly digest: string }): string {
  return commits.length === 0 ? digest : `git:${commits.join(',')}:${digest}`
}

export function readIdentity(identity: string | null): CodeIdentity {
  const [, commits, digest] = /^git:([0-9a-f,]+):(.+)$/.exec(identity ?? '') ?? []
  return commits === undefined || digest === undefined
    ? { commits: [], digest: identity }
    : { commits: commits.split(','), digest }
}
