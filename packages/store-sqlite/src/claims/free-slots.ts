import type { CollisionStrategy } from '@orc/core/model'
import type { Sql } from '../engine/sql.ts'
import { type ClaimLimit, deploymentKeyOf, limitsIn } from './claim-limits.ts'
import { limitSlotsHeld, slotsHeld } from './slots.ts'

const USED_BY_POOL = `SELECT ${slotsHeld('pool_key', ':key')} AS used`
const USED_BY_QUEUE = `SELECT ${slotsHeld('queue_key', ':key')} AS used`
const USED_OF_LIMIT = `SELECT ${limitSlotsHeld(':limit')} AS used`
const DEPLOYMENT_LIMIT = `
  SELECT concurrency_limit AS slots, collision_strategy AS strategy FROM deployments WHERE key = :key`
const TAG_LIMIT = `SELECT slots, 'enqueue' AS strategy FROM concurrency_limits WHERE name = :limit`

/** A pool, or a queue. */
interface Place {
  readonly key: number
  readonly concurrency_limit: number | null
}

/** How many slots a limit has, and what becomes of runs that meet there; no slots when it is a limit no longer. */
export interface LimitTerms {
  readonly slots: number | null
  readonly strategy: CollisionStrategy
}

export function termsOf(sql: Sql, limit: ClaimLimit): LimitTerms {
  const key = deploymentKeyOf(limit)
  const terms =
    key === undefined ? sql.get<LimitTerms>(TAG_LIMIT, { limit }) : sql.get<LimitTerms>(DEPLOYMENT_LIMIT, { key })
  return terms ?? { slots: null, strategy: 'enqueue' }
}

/** Counted from the claims, once for each limit, and then kept up to date while runs are picked. */
export class FreeSlots {
  readonly #sql: Sql
  readonly #now: number
  readonly #queues = new Map<number, number>()
  readonly #limits = new Map<ClaimLimit, number>()

  constructor(sql: Sql, now: number) {
    this.#sql = sql
    this.#now = now
  }

  inPool({ key, concurrency_limit: slots }: Place): number {
    return this.#left(slots, USED_BY_POOL, { key })
  }

  inQueue({ key, concurrency_limit: slots }: Place): number {
    return remembered(this.#queues, key, () => this.#left(slots, USED_BY_QUEUE, { key }))
  }

  /** The least of what is free in any of the limits that the group stands for. */
  inGroup(group: string): number {
    return Math.min(...limitsIn(group).map((limit) => this.inLimit(limit)))
  }

  inLimit(limit: ClaimLimit): number {
    return remembered(this.#limits, limit, () => {
      const { slots } = termsOf(this.#sql, limit)
      return this.#left(slots, USED_OF_LIMIT, { limit })
    })
  }

  /** Whether there was one for a run of this queue and group, in each of its limits. */
  take({ queue, group }: { readonly queue: Place; readonly group: string }): boolean {
    if (this.inQueue(queue) <= 0 || this.inGroup(group) <= 0) return false
    this.#queues.set(queue.key, this.inQueue(queue) - 1)
    for (const limit of limitsIn(group)) this.#limits.set(limit, this.inLimit(limit) - 1)
    return true
  }

  #left(slots: number | null, text: string, of: Readonly<Record<string, string | number>>): number {
    if (slots === null) return Number.POSITIVE_INFINITY
    const used = this.#sql.get<{ used: number }>(text, { ...of, now: this.#now })?.used ?? 0
    return Math.max(0, slots - used)
  }
}

function remembered<Key>(map: Map<Key, number>, key: Key, compute: () => number): number {
  const value = map.get(key) ?? compute()
  map.set(key, value)
  return value
}
