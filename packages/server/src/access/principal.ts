/** Who asks. In-process callers are the owner; over the wire `authenticate` says who it is. */
export type Principal =
  /** Whoever holds the installation's key. */
  | { readonly kind: 'owner' }
  /** The holder of a run's token, under the epoch it was made for. */
  | { readonly kind: 'run'; readonly runId: string; readonly epoch: number; readonly scopes: readonly string[] }
  | { readonly kind: 'anonymous' }

export const OWNER: Principal = { kind: 'owner' }
export const ANONYMOUS: Principal = { kind: 'anonymous' }
