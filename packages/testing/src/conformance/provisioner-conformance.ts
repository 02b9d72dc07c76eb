import { describe } from 'vitest'
import type { ProvisionerSubject } from './bench.ts'
import { exitsConformance } from './exits.ts'
import { findingConformance } from './finding.ts'
import { logsConformance } from './logs.ts'
import { provisioningConformance } from './provisioning.ts'
import { stopsConformance } from './stops.ts'

export type { ProvisionerPlace, ProvisionerSubject } from './bench.ts'

/**
 * Registers the tests that every provisioner passes, with real infrastructure. They wait for what happens, never for
 * time to pass.
 */
export function provisionerConformance(subject: ProvisionerSubject): void {
  describe(`${subject.name}: provisioner conformance`, () => {
    provisioningConformance(subject)
    exitsConformance(subject)
    stopsConformance(subject)
    findingConformance(subject)
    logsConformance(subject)
  })
}
