import type { OperationName } from '@orc/core/contract/operations'
import { begunRunRoutes } from './begun-runs.ts'
import { cachedResultRoutes } from './cached-results.ts'
import { childRunRoutes } from './child-runs.ts'
import { claimRoutes } from './claims.ts'
import { concurrencyLimitRoutes } from './concurrency-limits.ts'
import { deploymentRoutes } from './deployments.ts'
import { emittedEventRoutes } from './emitted-events.ts'
import { flowRunRoutes } from './flow-runs.ts'
import { flowRoutes } from './flows.ts'
import { keptResultRoutes } from './kept-results.ts'
import { logRoutes } from './logs.ts'
import type { Routes } from './route.ts'
import { runnerReportRoutes } from './runner-reports.ts'
import { scheduleRoutes } from './schedules.ts'
import { secretRoutes } from './secrets.ts'
import { slotRoutes } from './slots.ts'
import { systemRoutes } from './system.ts'
import { taskRunRoutes } from './task-runs.ts'
import { variableRoutes } from './variables.ts'
import { viewRoutes } from './views.ts'
import { waitRoutes } from './waits.ts'
import { workPoolTypeRoutes } from './work-pool-types.ts'
import { workPoolRoutes } from './work-pools.ts'
import { workQueueRoutes } from './work-queues.ts'
import { workerRoutes } from './workers.ts'

/** Every operation of the contract, and who serves it. */
export const routes: Routes<OperationName> = {
  ...systemRoutes,
  ...workPoolTypeRoutes,
  ...workPoolRoutes,
  ...workQueueRoutes,
  ...workerRoutes,
  ...claimRoutes,
  ...runnerReportRoutes,
  ...logRoutes,
  ...flowRoutes,
  ...deploymentRoutes,
  ...scheduleRoutes,
  ...flowRunRoutes,
  ...begunRunRoutes,
  ...taskRunRoutes,
  ...concurrencyLimitRoutes,
  ...slotRoutes,
  ...waitRoutes,
  ...cachedResultRoutes,
  ...childRunRoutes,
  ...emittedEventRoutes,
  ...keptResultRoutes,
  ...variableRoutes,
  ...secretRoutes,
  ...viewRoutes,
}
