import type { CollisionStrategy } from '@orc/core/model'
import type { Sql } from '../engine/sql.ts'
import { type ClaimLimit, deploymentKeyOf } from './claim-limits.ts'
import { limitSlotsHeld, slotsHeld } from './slots.ts'

const USED_BY_POOL = `SELECT ${slotsHeld('pool_key', ':key')} AS used`
const USED_BY_QUEUE = `SELECT ${slotsHeld('queue_key', ':key')} AS used`
const USED_OF_LIMITS = `SELECT value AS claimLimit, ${limitSlotsHeld('value')} AS used FROM json_each(:limits)`
const DEPLOYMENT_LIMIT = `
  SELECT concurrency_limit AS slots, collision_strategy AS strategy FROM deployments WHERE key = :key`
const TAG_LIMIT = `SELECT slots, 'enqueue' AS strategy FROM concurrency_limits WHERE name = :limit`

/** A pool, or a queue. */
interface Place {
  readonly key: number
  readonly concurrency_limit: number | null
}

interface UsedOfLimit {
  readonly claimLimit: ClaimLimit
  readonly used: number
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

/**
 * Counted from the claims, once for each limit, and then kept up to date while runs are picked. Where runs wait behind a
 * key of their own each, there are thousands of limits: those of all groups are counted by one statement.
 */
export class FreeSlots {
  readonly #sql: Sql
  readonly #now: number
  readonly #queues = new Map<number, number>()
  readonly #limits = new Map<ClaimLimit, number>()
  /** By the key of the deployment, and by the limit of a tag. */
  readonly #terms = new Map<number | ClaimLimit, LimitTerms>()

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

  /** Counts what is in use of those that were not counted yet. */
  count(limits: Iterable<ClaimLimit>): void {
    const unknown = [...new Set(limits)].filter((limit) => !this.#limits.has(limit))
    const params = { limits: JSON.stringify(unknown), now: this.#now }
    for (const { claimLimit, used } of this.#sql.all<UsedOfLimit>(USED_OF_LIMITS, params)) {
      const { slots } = this.#termsOf(claimLimit)
      this.#limits.set(claimLimit, slots === null ? Number.POSITIVE_INFINITY : Math.max(0, slots - used))
    }
  }

  /** The least of what is free in any of these, which were counted. */
  inLimits(limits: readonly ClaimLimit[]): number {
    return Math.min(...limits.map((limit) => this.#limits.get(limit) ?? 0))
  }

  /** Whether there was one for a run of this queue, in each of its limits. */
  take({ queue, limits }: { readonly queue: Place; readonly limits: readonly ClaimLimit[] }): boolean {
    if (this.inQueue(queue) <= 0 || this.inLimits(limits) <= 0) return false
    this.#queues.set(queue.key, this.inQueue(queue) - 1)
    for (const limit of limits) this.#limits.set(limit, (this.#limits.get(limit) ?? 0) - 1)
    return true
  }

  /** Those that were counted, have none left, and whose runs do not just wait for one. */
  collided(): ClaimLimit[] {
    const full = [...this.#limits].filter(([, left]) => left <= 0)
    return full.flatMap(([limit]) => (this.#termsOf(limit).strategy === 'enqueue' ? [] : limit))
  }

  #termsOf(limit: ClaimLimit): LimitTerms {
    return remembered(this.#terms, deploymentKeyOf(limit) ?? limit, () => termsOf(this.#sql, limit))
  }

  #left(slots: number | null, text: string, of: Readonly<Record<string, string | number>>): number {
    if (slots === null) return Number.POSITIVE_INFINITY
    const used = this.#sql.get<{ used: number }>(text, { ...of, now: this.#now })?.used ?? 0
    return Math.max(0, slots - used)
  }
}

function remembered<Key, Value>(map: Map<Key, Value>, key: Key, compute: () => Value): Value {
  const value = map.get(key) ?? compute()
  map.set(key, value)
  return value
}
