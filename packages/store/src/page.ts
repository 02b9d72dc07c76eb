/** Part of a list: pass `nextCursor` as `cursor` to get what follows; null at the end. */
export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

export interface PageAsk {
  readonly limit: number
  readonly cursor?: string | undefined
}

/**
 * Makes a create repeatable: a second one with the same key and hash returns what the first returned, and changes
 * nothing. Kept for a day. The same key with another hash throws `idempotency_conflict`.
 */
export interface Idempotency {
  readonly key: string
  /** Of operation and input. */
  readonly requestHash: string
}
