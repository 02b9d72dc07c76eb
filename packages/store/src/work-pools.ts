import type { PoolStatus, WorkPool, WorkPoolType, WorkQueue } from '@orc/core/contract'
import type { BaseJobTemplate } from '@orc/core/model'
import type { Idempotency, Page, PageAsk } from './page.ts'

export interface NewWorkPool {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly baseJobTemplate: BaseJobTemplate
  readonly concurrencyLimit: number | null
  readonly paused: boolean
}

export interface WorkPoolChange {
  readonly description?: string | undefined
  readonly baseJobTemplate?: BaseJobTemplate | undefined
  readonly concurrencyLimit?: number | null | undefined
  readonly paused?: boolean | undefined
}

export interface WorkPoolTypes {
  upsert(type: WorkPoolType): Promise<void>
  list(): Promise<WorkPoolType[]>
}

/** Status, its reason and the slots in use are derived in each read, never stored. */
export interface WorkPools {
  /** With its queue `default` (priority 1); undefined when the name is taken. */
  createIfAbsent(pool: NewWorkPool, idempotency?: Idempotency): Promise<WorkPool | undefined>
  get(name: string): Promise<WorkPool | undefined>
  /** By name. */
  list(page: PageAsk): Promise<Page<WorkPool>>
  update(name: string, change: WorkPoolChange): Promise<WorkPool | undefined>
  /**
   * Deletes a pool with its queues and workers, takes it from its deployments, and cancels its SCHEDULED runs; what runs
   * goes on under its lease. Returns the pool as it was.
   */
  delete(name: string): Promise<WorkPool | undefined>
}

export interface NewWorkQueue {
  readonly pool: string
  readonly name: string
  /** One more than the pool's largest when left out. */
  readonly priority?: number | undefined
  readonly concurrencyLimit: number | null
  readonly paused: boolean
}

export interface WorkQueueChange {
  readonly priority?: number | undefined
  readonly concurrencyLimit?: number | null | undefined
  readonly paused?: boolean | undefined
}

export interface WorkQueues {
  /** Undefined when the name is taken in that pool or there is no such pool. */
  createIfAbsent(queue: NewWorkQueue, idempotency?: Idempotency): Promise<WorkQueue | undefined>
  get(pool: string, name: string): Promise<WorkQueue | undefined>
  /** By priority, then name; empty when there is no such pool. */
  list(pool: string): Promise<WorkQueue[]>
  update(pool: string, name: string, change: WorkQueueChange): Promise<WorkQueue | undefined>
  /** Moves SCHEDULED runs and deployments to the pool's default queue. Never deletes the default one: undefined then. */
  delete(pool: string, name: string): Promise<WorkQueue | undefined>
}

export interface StatusAndReason {
  readonly status: PoolStatus
  readonly statusReason: string
}

export interface StatusEvidence {
  readonly paused: boolean
  /** What else pauses it: the pool of a queue. */
  readonly pausedBy?: string | undefined
  /** Workers heard from lately that serve it, with what keeps each from working. */
  readonly onlineWorkers: readonly { readonly problem: string | null }[]
}

/** READY when somebody is there who can work; otherwise why not. The same rule for pools and queues. */
export function deriveStatus({ paused, pausedBy, onlineWorkers }: StatusEvidence): StatusAndReason {
  if (paused) return { status: 'PAUSED', statusReason: 'It is paused.' }
  if (pausedBy !== undefined) return { status: 'PAUSED', statusReason: pausedBy }
  const able = onlineWorkers.filter((worker) => worker.problem === null).length
  if (able > 0)
    return { status: 'READY', statusReason: able === 1 ? '1 worker is online.' : `${able} workers are online.` }
  const problem = onlineWorkers[0]?.problem
  return { status: 'NOT_READY', statusReason: problem ?? 'No worker is online.' }
}
