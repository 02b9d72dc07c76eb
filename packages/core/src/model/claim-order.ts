/** Where a run stands in the line of its pool. */
export interface ClaimCandidate {
  readonly queuePriority: number
  /** Milliseconds since the epoch. */
  readonly dueMs: number
  readonly id: string
}

/** Queue priority (1 is highest), then due time, then id: the order in which runs of a pool are claimed. */
export function compareClaimOrder(a: ClaimCandidate, b: ClaimCandidate): number {
  return a.queuePriority - b.queuePriority || a.dueMs - b.dueMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
