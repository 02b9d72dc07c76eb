import type { OperationName } from '@orc/core/contract/operations'

/** One answered request. */
export interface Observation {
  readonly method: string
  /** Undefined for what is no operation: assets, metrics, paths that do not exist. */
  readonly operation: OperationName | undefined
  readonly status: number
  readonly durationMs: number
}
