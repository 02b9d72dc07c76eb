import type * as z from 'zod'
import { begunRunEndpoints } from './begun-runs.ts'
import { cachedResultEndpoints } from './cached-results.ts'
import { childRunEndpoints } from './child-runs.ts'
import { concurrencyLimitEndpoints } from './concurrency-limits.ts'
import { deploymentEndpoints } from './deployments.ts'
import { emittedEventEndpoints } from './emitted-events.ts'
import type { Endpoint } from './endpoint.ts'
import { flowRunEndpoints } from './flow-runs.ts'
import { keptResultEndpoints } from './kept-results.ts'
import type { OperationName } from './operations.ts'
import { runHookEndpoints } from './run-hooks.ts'
import { scheduleEndpoints } from './schedules.ts'
import { systemEndpoints } from './system.ts'
import { taskRunEndpoints } from './task-runs.ts'
import { variableEndpoints } from './variables.ts'
import { viewEndpoints } from './views.ts'
import { waitEndpoints } from './waits.ts'
import { workPoolEndpoints } from './work-pools.ts'
import { workQueueEndpoints } from './work-queues.ts'
import { workerEndpoints } from './workers.ts'

/** Every operation of Orc. Server, client, CLI and docs are made from it. */
export const contract = {
  ...systemEndpoints,
  ...workPoolEndpoints,
  ...workQueueEndpoints,
  ...workerEndpoints,
  ...deploymentEndpoints,
  ...scheduleEndpoints,
  ...flowRunEndpoints,
  ...begunRunEndpoints,
  ...runHookEndpoints,
  ...taskRunEndpoints,
  ...concurrencyLimitEndpoints,
  ...waitEndpoints,
  ...cachedResultEndpoints,
  ...childRunEndpoints,
  ...emittedEventEndpoints,
  ...keptResultEndpoints,
  ...variableEndpoints,
  ...viewEndpoints,
} satisfies Record<OperationName, Endpoint<z.ZodObject, z.ZodType>>

export type Contract = typeof contract
/** What a caller passes: fields with a default may be left out. */
export type OperationInput<Name extends OperationName> = z.input<Contract[Name]['input']>
/** What a handler gets: defaults filled in. */
export type CheckedInput<Name extends OperationName> = z.output<Contract[Name]['input']>
export type OperationReply<Name extends OperationName> = z.output<Contract[Name]['reply']>
