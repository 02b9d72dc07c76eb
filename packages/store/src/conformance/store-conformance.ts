import { describe } from 'vitest'
import { begunRunsConformance } from './begun-runs.ts'
import { cachedResultsConformance } from './cached-results.ts'
import { changesConformance } from './changes.ts'
import { childRunsConformance } from './child-runs.ts'
import { claimsConformance } from './claims.ts'
import { collisionsConformance } from './collisions.ts'
import { crashesConformance } from './crashes.ts'
import { deploymentsConformance } from './deployments.ts'
import { eventsOfWaitsConformance } from './events-of-waits.ts'
import { flowRunsConformance } from './flow-runs.ts'
import { handlesConformance } from './handles.ts'
import { hookRunsConformance } from './hook-runs.ts'
import { leasesConformance } from './leases.ts'
import { limitsConformance } from './limits.ts'
import { ratesConformance } from './rates.ts'
import { recordsConformance } from './records.ts'
import { referencesConformance } from './references.ts'
import { repetitionConformance } from './repetition.ts'
import { runKeysConformance } from './run-keys.ts'
import { schedulesConformance } from './schedules.ts'
import { sharedSlotsConformance } from './shared-slots.ts'
import { tagLimitsConformance } from './tag-limits.ts'
import { taskRunsConformance } from './task-runs.ts'
import { transitionsConformance } from './transitions.ts'
import { waitsConformance } from './waits.ts'
import { walkConformance } from './walk.ts'
import { workPoolsConformance } from './work-pools.ts'
import { workersConformance } from './workers.ts'
import type { StoreSubject } from './world.ts'

/**
 * Registers the tests that every store passes, whatever it is made of. What the port promises is the title of a test
 * here; what only one adapter does is tested beside that adapter.
 */
export function storeConformance(subject: StoreSubject): void {
  describe(`${subject.name}: store conformance`, () => {
    workPoolsConformance(subject)
    workersConformance(subject)
    deploymentsConformance(subject)
    schedulesConformance(subject)
    flowRunsConformance(subject)
    taskRunsConformance(subject)
    waitsConformance(subject)
    childRunsConformance(subject)
    eventsOfWaitsConformance(subject)
    claimsConformance(subject)
    begunRunsConformance(subject)
    limitsConformance(subject)
    collisionsConformance(subject)
    tagLimitsConformance(subject)
    sharedSlotsConformance(subject)
    ratesConformance(subject)
    cachedResultsConformance(subject)
    referencesConformance(subject)
    leasesConformance(subject)
    hookRunsConformance(subject)
    runKeysConformance(subject)
    transitionsConformance(subject)
    repetitionConformance(subject)
    crashesConformance(subject)
    walkConformance(subject)
    recordsConformance(subject)
    changesConformance(subject)
    handlesConformance(subject)
  })
}
