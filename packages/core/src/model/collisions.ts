/**
 * What becomes of runs that fall due while their deployment has as many at once as its limit allows. The limit itself is
 * kept by the claim; a strategy only decides who still waits for a slot.
 *
 * - `enqueue`: they wait, the first come first.
 * - `cancel-new`: they are cancelled. Nothing piles up behind a run that takes long.
 * - `cancel-running`: the newest are kept, as many as the limit allows, and for them the oldest under way are cancelled.
 *
 * Only a run that was never claimed collides. One that comes back, from a retry or because its infrastructure was lost,
 * waits for its slot whatever the strategy: else a retry would be lost, or displace what came after it.
 */
export const COLLISION_STRATEGIES = ['enqueue', 'cancel-new', 'cancel-running'] as const
export type CollisionStrategy = (typeof COLLISION_STRATEGIES)[number]

/** Those who meet at one limit. */
export interface Crowd<Waiting, Holding extends { readonly isEnding: boolean }> {
  readonly strategy: CollisionStrategy
  /** The most runs at once. */
  readonly limit: number
  /** Due and never claimed, in claim order. */
  readonly waiting: readonly Waiting[]
  /** Those with a slot, in the order of their claims; `isEnding` of one whose slot is on its way back. */
  readonly holding: readonly Holding[]
}

/** Whom the strategy cancels, of those who wait and of those who hold a slot. */
export interface Collisions<Waiting, Holding> {
  readonly waiting: readonly Waiting[]
  readonly holding: readonly Holding[]
}

export function collisions<Waiting, Holding extends { readonly isEnding: boolean }>({
  strategy,
  limit,
  waiting,
  holding,
}: Crowd<Waiting, Holding>): Collisions<Waiting, Holding> {
  switch (strategy) {
    case 'enqueue':
      return { waiting: [], holding: [] }
    case 'cancel-new':
      return { waiting: holding.length < limit ? [] : waiting, holding: [] }
    case 'cancel-running': {
      const kept = Math.min(limit, waiting.length)
      const goingOn = holding.filter(({ isEnding }) => !isEnding)
      const tooMany = Math.max(0, goingOn.length + kept - limit)
      return { waiting: waiting.slice(0, waiting.length - kept), holding: goingOn.slice(0, tooMany) }
    }
  }
}
