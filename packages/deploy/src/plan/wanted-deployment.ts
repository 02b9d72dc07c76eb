import type { OperationInput } from '@orc/core/contract'

/** What `applyDeployment` is told. */
export type WantedDeployment = OperationInput<'applyDeployment'>
