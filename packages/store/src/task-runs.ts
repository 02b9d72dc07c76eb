import type { TaskRecord, TaskRun } from '@orc/core/contract'
import type { Refusal } from './flow-runs.ts'
import type { Page, PageAsk } from './page.ts'

/** Calls of tasks within runs: what makes a flow go on where it was, when its body runs again. */
export interface TaskRuns {
  /**
   * Writes all of the records or none, under the run's epoch: a stale one is refused, and so is a run that is not under
   * way in it. A call that is COMPLETED stays as it is, whatever is recorded of it later. With
   * `cache` a result is kept for later calls, and the making of it is over, however the call ended.
   */
  record(ask: { id: string; epoch: number; records: readonly TaskRecord[] }): Promise<Record<never, never> | Refusal>
  /** In the order in which they were first recorded. */
  list(ask: PageAsk & { readonly id: string }): Promise<Page<TaskRun>>
}
