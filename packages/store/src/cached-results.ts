import type { CachedResult, StoredValue } from '@orc/core/contract'
import type { Refusal } from './flow-runs.ts'
import type { Page, PageAsk } from './page.ts'

/** A call of a task that wants the result under a key. */
export interface CacheTake {
  /** The run. */
  readonly id: string
  readonly epoch: number
  readonly key: string
  readonly taskRun: string
  /** Only a result that was stored after this will do. */
  readonly storedAfter?: Date | undefined
  /** Whether it would wait for another call that is at it. */
  readonly mayWait: boolean
}

/** `yours`: it is for this call to make; `alone`: another is at it, and this one makes its own, which nobody gets. */
export type CacheAnswer =
  | { readonly outcome: 'hit'; readonly value: StoredValue; readonly flowRun: string; readonly storedAt: Date }
  | { readonly outcome: 'yours' | 'alone' | 'waiting' }

/**
 * Results of tasks that later calls are given, whatever run they are made in. One call at a time makes the result of a
 * key: it has that until the record of it says how it ended (`TaskRuns.record` with `cache`), it leaves it to others, its
 * run leaves RUNNING, or its claim is over. Then the topic of the key tells those who wait, and the first to ask has it.
 */
export interface CachedResults {
  take(ask: CacheTake): Promise<CacheAnswer | Refusal>
  /** What is not this call's is no error. */
  release(ask: Pick<CacheTake, 'id' | 'epoch' | 'key' | 'taskRun'>): Promise<void>
  /** Good ones, in the order in which their keys were first stored. */
  list(ask: PageAsk & { readonly task?: string | undefined }): Promise<Page<CachedResult>>
  /** All that fit; whoever is at one of them goes on, and stores it. */
  delete(which: { readonly task?: string | undefined; readonly key?: string | undefined }): Promise<number>
  deleteExpired(): Promise<number>
}
