import type { Clock, Logger, Random } from '@orc/core/runtime'
import type { Store } from '@orc/store'

export interface SchedulerContext {
  readonly store: Store
  /** For waiting; what is due is decided by the store's own clock. */
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** What else is tidied up, beside the store. @default nothing */
  readonly alsoKeepUp?: (() => Promise<unknown>) | undefined
}
