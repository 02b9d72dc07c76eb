/** How a runner's part in a run ended. */
export type RunOutcome =
  /** The flow's result was acknowledged. */
  | 'completed'
  /** The flow's failure was acknowledged. */
  | 'failed'
  /** The next try was handed back, to be made in new infrastructure. */
  | 'released'
  /** Told to stop, and did; nothing was reported, for the proof of it is the end of this process. */
  | 'stopped'
  /** Another process or epoch has the run, or it is over: nothing that is said here counts. */
  | 'superseded'
  /** The API is there and will not take what must be said; the log says why. */
  | 'refused'
  /** The installation was deleted: nobody is left to report to. */
  | 'orphaned'

/** How a flow's body ended. */
export type Ending = { readonly returned: unknown } | { readonly thrown: unknown }

/** The exit code of each outcome. 0 says nothing to a worker but that a report was acknowledged. */
export const EXIT_CODES: Readonly<Record<RunOutcome, number>> = {
  completed: 0,
  released: 0,
  failed: 1,
  superseded: 3,
  refused: 4,
  orphaned: 5,
  stopped: 143,
}

/** What a process ends with that was started without a handover it can read. */
export const NO_HANDOVER_EXIT_CODE = 2

/** The runner itself failed: a bug. */
export const INTERNAL_EXIT_CODE = 70
