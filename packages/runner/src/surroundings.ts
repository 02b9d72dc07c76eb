import type { RunBackend } from '@orc/core'
import type { LogLine } from '@orc/core/contract'
import type { Ending } from './outcome.ts'
import type { ReadOutput } from './output.ts'
import type { StartRenewals } from './renewals.ts'

/** What the process around a run offers; a run that shares its process with others, as in a simulation, goes without. */
export interface Surroundings {
  /** Imports the flow's module. Not called before the API acknowledged the start. */
  readonly loadModule: (file: string) => Promise<Readonly<Record<string, unknown>>>
  /** Renews the lease. @default on this thread */
  readonly startRenewals?: StartRenewals | undefined
  /** Calls back with an error that no code awaits, while the flow runs; gives what ends the watch. */
  readonly watchFaults?: WatchFaults | undefined
  /** @default there is none */
  readonly readOutput?: ReadOutput | undefined
  /** Resolves once what was printed is stored by somebody else, or nobody seems to. @default nobody is waited for */
  readonly outputStored?: (() => Promise<void>) | undefined
  /** Takes what tells the lines that were not sent yet, for a process that user code ends. */
  readonly keepUnsent?: ((unsent: () => readonly LogLine[]) => void) | undefined
  /** Takes the backend, for what the flow calls outside of its own context. @default nobody */
  readonly publishBackend?: ((backend: RunBackend) => void) | undefined
  /** Stands around what the flow calls: a rehearsal counts, replaces and interrupts there. @default nothing does */
  readonly aroundBackend?: ((backend: RunBackend) => RunBackend) | undefined
  /**
   * Whether the run stays in this process however long it waits, or its next try is away: a program that runs it itself
   * has nowhere to give it back to. @default it is given back
   */
  readonly keepsRun?: boolean | undefined
  /** Told how the body ended, before that is reported. @default nobody is */
  readonly onEnding?: ((ending: Ending) => void) | undefined
  /** Whether the installation was deleted, so that nobody will ever answer again. @default never */
  readonly isOrphaned?: (() => boolean) | undefined
}

/** `awaitsSignal`: whether the flow listens to its signal, so that it may be told to go on though nothing else is left. */
export type WatchFaults = (onFault: (error: unknown) => void, awaitsSignal: () => boolean) => () => void
