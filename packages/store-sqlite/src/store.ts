import type { Store } from '@orc/store'
import { sqliteCachedResults } from './cached-results/cached-results.ts'
import { sqliteClaims } from './claims/claims.ts'
import { sqliteConcurrencyLimits } from './concurrency-limits/concurrency-limits.ts'
import { sqliteDeployments } from './deployments/deployments.ts'
import { sqliteSchedules } from './deployments/schedules.ts'
import { type EngineParts, startEngine } from './engine/engine.ts'
import { sqlOf } from './engine/sql.ts'
import { sqliteEvents } from './events.ts'
import { sqliteFlowRuns } from './flow-runs/flow-runs.ts'
import { followMove } from './flow-runs/follow.ts'
import { sqliteFlows } from './flows.ts'
import { sqliteLogs } from './logs.ts'
import { sqliteSecrets } from './secrets.ts'
import { sqliteSettings } from './settings.ts'
import { sqliteTaskRuns } from './task-runs/task-runs.ts'
import { type Spare, sqliteUpkeep } from './upkeep.ts'
import { sqliteVariables } from './variables.ts'
import { sqliteWaits } from './waits/waits.ts'
import { sqliteWorkPoolTypes } from './work-pool-types.ts'
import { sqliteWorkPools } from './work-pools.ts'
import { sqliteWorkQueues } from './work-queues.ts'
import { sqliteWorkers } from './workers.ts'

const INSTALLATION_ID = `SELECT id FROM installation`

/** Puts the aggregates onto one engine. */
export function createStore(parts: Omit<EngineParts, 'follow'> & { readonly openSpare: () => Spare }): Store {
  const { reader, changes, clock, path, lockWait, openSpare } = parts
  const installationId = sqlOf(reader).get<{ id: string }>(INSTALLATION_ID)?.id
  if (installationId === undefined) throw new Error(`The store ${path} has no installation.`)
  const engine = startEngine({ ...parts, follow: followMove })
  return {
    installationId,
    clock,
    workPoolTypes: sqliteWorkPoolTypes(engine),
    workPools: sqliteWorkPools(engine),
    workQueues: sqliteWorkQueues(engine),
    workers: sqliteWorkers(engine),
    flows: sqliteFlows(engine),
    deployments: sqliteDeployments(engine),
    schedules: sqliteSchedules(engine),
    flowRuns: sqliteFlowRuns(engine),
    taskRuns: sqliteTaskRuns(engine),
    waits: sqliteWaits(engine),
    claims: sqliteClaims(engine),
    concurrencyLimits: sqliteConcurrencyLimits(engine),
    cachedResults: sqliteCachedResults(engine),
    logs: sqliteLogs(engine),
    events: sqliteEvents(engine),
    variables: sqliteVariables(engine),
    secrets: sqliteSecrets(engine),
    settings: sqliteSettings(engine),
    changes,
    upkeep: sqliteUpkeep({ engine, openSpare, lockWait }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
