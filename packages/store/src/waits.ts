import type { Wait, WaitAsk, WaitState } from '@orc/core/contract'
import type { Refusal } from './flow-runs.ts'
import type { Page, PageAsk } from './page.ts'

/** What runs wait for. A wait ends once: by its time, or with an answer; whichever is first is the end. */
export interface Waits {
  /**
   * Written once: asked again, it answers what became of it. One that timed out is opened anew in another try of the bodies
   * around it. Ends it when its time has come.
   */
  open(ask: { id: string; epoch: number; wait: WaitAsk }): Promise<Wait | Refusal>
  /**
   * RUNNING → PAUSED, unless one of these waits has ended or its time has come: then the run stays as it is, and nothing
   * is lost between looking and leaving. The slots are free when the infrastructure is gone, as those of any epoch.
   */
  suspendIfOpen(ask: SuspendAsk): Promise<{ readonly suspended: boolean } | Refusal>
  /** Ends an open one of a run that is not over, and wakes the run if it is PAUSED. */
  answerIfOpen(ask: { id: string; wait: string; value: unknown }): Promise<Wait | undefined>
  /** Ends those whose time has come, and wakes their runs. Gives them as they are then. */
  endDue(limit: number): Promise<{ readonly runId: string; readonly wait: Wait }[]>
  /** When the next one ends by itself. */
  nextDueAt(): Promise<Date | undefined>
  get(id: string, wait: string): Promise<Wait | undefined>
  /** In the order in which they were first asked; with `state`, only those that are open, or have ended. */
  list(id: string, ask: WaitsAsk): Promise<Page<Wait>>
}

export interface SuspendAsk {
  readonly id: string
  readonly epoch: number
  readonly waits: readonly string[]
  /** What it waits for, for people. */
  readonly message: string
}

export interface WaitsAsk extends PageAsk {
  readonly state?: WaitState | undefined
}
