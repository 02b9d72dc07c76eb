import * as z from 'zod'
import { endpoint, Id, JsonObject, Name, Tags } from './endpoint.ts'
import { RetryFrom } from './flow-runs.ts'
import { ClaimedRun } from './workers.ts'

/** A run of no deployment and no pool, as the program gets it that runs it itself. */
export const BegunRun = ClaimedRun.pick({
  id: true,
  name: true,
  epoch: true,
  leaseMs: true,
  flow: true,
  tags: true,
  dueAt: true,
  parameters: true,
  graceMs: true,
})
export type BegunRun = z.infer<typeof BegunRun>

export const begunRunEndpoints = {
  beginFlowRun: endpoint({
    summary: 'Create a run that the caller runs itself, claimed by it at once; a repeated claimId returns that run',
    access: 'owner',
    input: z.strictObject({
      flow: Name,
      /** @default two words drawn by chance */
      runName: Name.optional(),
      /** @default those of the run that it repeats, else none */
      parameters: JsonObject.optional(),
      tags: Tags.default([]),
      /** Fresh for each run: who reports its end must have begun it. */
      workerId: Id,
      /** Of the program, for people. */
      workerName: Name,
      claimId: Id,
      /** A finished run of this flow that it repeats. */
      retryOf: Id.optional(),
      /** Of a repeated one. */
      from: RetryFrom,
    }),
    reply: BegunRun,
    errors: ['name_invalid', 'flow_run_not_found', 'flow_run_active', 'flow_run_of_another_flow'],
  }),
}
